using System.Text.Json;
using Contracts;
using Dapper;
using Messaging.Database;
using Npgsql;
using Provisioner.Drivers;

namespace Provisioner.Orders;

/// <summary>A row of <c>orders</c>.</summary>
sealed record StoredOrder
{
    public required Guid Id { get; init; }
    public required string Offering { get; init; }
    public required int OfferingVersion { get; init; }
    public required string Name { get; init; }
    public required string Owner { get; init; }
    public required string? Component { get; init; }

    /// <summary>JSON; <see cref="ResourceOf"/> has it parsed.</summary>
    public required string Parameters { get; init; }

    /// <summary>JSON; <see cref="OrderedByActor"/> has it parsed.</summary>
    public required string OrderedBy { get; init; }
    public required string? Task { get; init; }
    public required string? Traceparent { get; init; }
    public required string State { get; init; }
    public required string? Reason { get; init; }
    public required string? Remedy { get; init; }
    public required string? Warning { get; init; }
    public required string? WithdrawnBy { get; init; }
    public required int Rotation { get; init; }
    public required bool Cleaning { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
    public required int Attempt { get; init; }
    public required long Fence { get; init; }

    /// <summary>What every query of whole rows selects.</summary>
    public const string Columns = """
        o.id, o.offering, o.offering_version, o.name, o.owner, o.component, o.parameters::text as parameters,
        o.ordered_by::text as ordered_by, o.task, o.traceparent, o.state, o.reason, o.remedy, o.warning,
        o.withdrawn_by::text as withdrawn_by, o.rotation, o.cleaning, o.created_at, o.changed_at, o.attempt, o.fence
        """;

    const string SelectById = $"select {Columns} from orders o where o.id = @id";

    public Actor OrderedByActor => JsonSerializer.Deserialize<Actor>(OrderedBy, JsonSerializerOptions.Web)!;

    /// <summary>Who deleted it, or else who ordered it.</summary>
    public Actor WithdrawnByActor =>
        JsonSerializer.Deserialize<Actor>(WithdrawnBy ?? OrderedBy, JsonSerializerOptions.Web)!;

    /// <summary>Ref of the entity that the catalog has for it.</summary>
    public string ResourceRef => $"resource:default/{Name}";

    public Resource ResourceOf => new(Id, Name, JsonSerializer.Deserialize<JsonElement>(Parameters));

    public static Task<StoredOrder?> FindAsync(NpgsqlConnection connection, Guid id, CancellationToken ct) =>
        connection.QuerySingleOrDefaultAsync<StoredOrder>(new CommandDefinition(SelectById, new { id }, cancellationToken: ct));

    /// <summary>Whoever else wants to change the order waits until this transaction ends.</summary>
    public static Task<StoredOrder?> LockAsync(UnitOfWork work, Guid id, CancellationToken ct) =>
        work.Connection.QuerySingleOrDefaultAsync<StoredOrder>(new CommandDefinition(
            $"{SelectById} for update", new { id }, work.Transaction, cancellationToken: ct));
}
