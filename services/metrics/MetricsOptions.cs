using System.ComponentModel.DataAnnotations;

namespace Metrics;

/// <summary>Settings below <c>Metrics</c>.</summary>
sealed class MetricsOptions : IValidatableObject
{
    /// <summary>
    /// The environment that users see: what delivery is measured in unless another one is asked for, and what an incident
    /// is taken to come from.
    /// </summary>
    [Required, StringLength(255)] public string ProductionEnvironment { get; init; } = "production";

    /// <summary>The organisation's time zone, by its IANA name: days and weeks are cut there.</summary>
    [Required] public string TimeZone { get; init; } = "UTC";

    public string Production => ProductionEnvironment.ToLowerInvariant();

    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
            yield return new($"Metrics:TimeZone is '{TimeZone}'. Write a name such as 'UTC' or 'Europe/Berlin'.");
    }
}
