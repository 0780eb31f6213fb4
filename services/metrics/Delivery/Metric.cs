using System.Text.Json.Serialization;

namespace Metrics.Delivery;

/// <summary>One number, with everything that is needed to know what it says.</summary>
sealed record Metric
{
    /// <summary>Null where nothing was counted; <see cref="Reason"/> then says why. Never a zero that was made up.</summary>
    public required double? Value { get; init; }
    public required string Unit { get; init; }

    /// <summary>How many were counted for the value.</summary>
    public required long N { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Percentiles? Percentiles { get; init; }

    /// <summary>What was counted, and what was left out and why.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    /// <summary>The same question answered by another rule that is in use, by its name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double?>? Alternatives { get; init; }

    /// <summary>Exactly the choices that the number rests on.</summary>
    public required string Definition { get; init; }

    /// <summary>Path of the facts behind it, at the gateway.</summary>
    public required string Facts { get; init; }
}

/// <summary>The units of the metrics.</summary>
static class Units
{
    public const string Seconds = "seconds";
    public const string PerDay = "deployments per day";

    /// <summary>From 0 to 1.</summary>
    public const string Ratio = "ratio";
}
