using System.Text.Json;

namespace Provisioner.Offerings;

/// <summary>One thing that can be ordered: a document, so that a new one needs no new code but its driver's.</summary>
sealed record Offering
{
    /// <summary>For example <c>postgres-database</c>.</summary>
    public required string Name { get; init; }

    /// <summary>+1 with each change; an order keeps the one it was checked by.</summary>
    public required int Version { get; init; }
    public required string Title { get; init; }
    public required string Description { get; init; }

    /// <summary>Which driver makes it.</summary>
    public required string Driver { get; init; }

    /// <summary><c>spec.type</c> of the resource's entity.</summary>
    public required string EntityType { get; init; }

    /// <summary>How many a team may have at once, unless <c>Provisioner:Quotas</c> says otherwise.</summary>
    public required int QuotaPerTeam { get; init; }
    public required IReadOnlyList<Guardrail> Guardrails { get; init; }

    /// <summary>JSON Schema, draft 7, of an order's parameters.</summary>
    public required JsonElement Parameters { get; init; }
}
