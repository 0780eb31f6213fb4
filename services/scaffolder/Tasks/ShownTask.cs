using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Scaffolder.Tasks;

/// <summary>A task as Backstage shows it, and beyond that its owner, its outcome and how far its steps are.</summary>
sealed record ShownTask
{
    public required Guid Id { get; init; }
    public required JsonElement Spec { get; init; }

    /// <summary>open, processing, completed, failed or cancelled.</summary>
    public required string Status { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? LastHeartbeatAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? EndedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Owner { get; init; }

    /// <summary>SHA-256 of the template that it runs.</summary>
    public required string TemplateDigest { get; init; }

    /// <summary>Why it failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? Output { get; init; }

    /// <summary>Left out in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ShownStep>? Steps { get; init; }
}

sealed record ShownStep
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Action { get; init; }

    /// <summary>pending, processing, waiting, completed, skipped, failed or cancelled.</summary>
    public required string Status { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>A row of the tasks.</summary>
sealed record TaskRow
{
    public const string Columns = """
        id, spec, state, created_at, created_by, heartbeat_at, ended_at, owner, template_digest, reason, output
        """;

    public required Guid Id { get; init; }
    public required string Spec { get; init; }
    public required string State { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public required DateTimeOffset? HeartbeatAt { get; init; }
    public required DateTimeOffset? EndedAt { get; init; }
    public required string? Owner { get; init; }
    public required string TemplateDigest { get; init; }
    public required string? Reason { get; init; }
    public required string? Output { get; init; }

    public ShownTask Show(IReadOnlyList<ShownStep>? steps = null) => new()
    {
        Id = Id,
        Spec = JsonSerializer.Deserialize<JsonElement>(Spec),
        Status = State,
        CreatedAt = CreatedAt,
        CreatedBy = CreatedBy,
        LastHeartbeatAt = HeartbeatAt,
        EndedAt = EndedAt,
        Owner = Owner,
        TemplateDigest = TemplateDigest,
        Reason = Reason,
        Output = Output is null ? null : JsonNode.Parse(Output),
        Steps = steps,
    };
}
