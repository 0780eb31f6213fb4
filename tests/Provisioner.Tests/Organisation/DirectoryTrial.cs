using System.Text.Json;
using Contracts;
using Contracts.Catalog;
using Npgsql;
using Organisation;
using Testing;
using Testing.Instances;
using Xunit;

namespace Provisioner.Tests.Organisation;

/// <summary>
/// What a service makes of catalog's events, told to a real provisioner over a real broker in whatever order a test likes,
/// and what its directory answers then.
/// </summary>
sealed class DirectoryTrial : IAsyncDisposable
{
    readonly Trial trial;
    readonly NpgsqlConnection connection;

    DirectoryTrial(Trial trial, NpgsqlConnection connection) => (this.trial, this.connection) = (trial, connection);

    public NpgsqlConnection Connection => connection;

    public static async Task<DirectoryTrial> StartAsync()
    {
        var trial = await Trial.StartAsync();
        return new DirectoryTrial(trial, await trial.Stack.Space.OpenAsync(ProcessName.Provisioner));
    }

    /// <summary><c>group:a</c> as the full ref of this trial's entity.</summary>
    public string Ref(string written) => $"{written.Replace(":", ":default/", StringComparison.Ordinal)}-{trial.Word}x";

    public EntityAdded Added(string written, long version = 1, object? spec = null, string? owner = null) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = Ref(written),
        Version = version,
        OccurredAt = DateTimeOffset.UtcNow,
        Owner = owner is null ? null : Ref(owner),
        Kind = KindOf(written),
        Uid = Guid.NewGuid(),
        Etag = "1",
        Entity = JsonSerializer.SerializeToElement(new { spec = spec ?? new { } }),
        Link = "/",
    };

    public EntityChanged Changed(string written, long version, object? spec = null, string? owner = null) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = Ref(written),
        Version = version,
        OccurredAt = DateTimeOffset.UtcNow,
        Owner = owner is null ? null : Ref(owner),
        Kind = KindOf(written),
        Uid = Guid.NewGuid(),
        Etag = "2",
        Entity = JsonSerializer.SerializeToElement(new { spec = spec ?? new { } }),
        Link = "/",
    };

    public EntityRemoved Removed(string written, long version) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = Ref(written),
        Version = version,
        OccurredAt = DateTimeOffset.UtcNow,
        Kind = KindOf(written),
        Uid = Guid.NewGuid(),
    };

    public MembershipChanged Members(string group, long version, string[]? added = null, string[]? removed = null) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = Ref(group),
        Version = version,
        OccurredAt = DateTimeOffset.UtcNow,
        Added = [.. (added ?? []).Select(Ref)],
        Removed = [.. (removed ?? []).Select(Ref)],
        Part = 1,
        Parts = 1,
    };

    public string Name(string group) => Ref(group)[(Ref(group).IndexOf('/') + 1)..];

    /// <summary>Tells events in this order, each once the one before it has taken effect.</summary>
    public async Task TellAsync(params PlatformEvent[] events)
    {
        foreach (var told in events)
        {
            await trial.PublishAsync(ProcessName.Catalog, told);
            var marker = Added($"system:marker-{Guid.NewGuid():n}");
            await trial.PublishAsync(ProcessName.Catalog, marker);
            await Eventually.TrueAsync(() => HasTakenAsync(told.EventId, marker.Subject), $"{told} is taken");
        }
    }

    public Task<bool> IsMemberAsync(string subject, string group, bool administrator = false, params string[] given) =>
        OrganisationDirectory.IsMemberAsync(
            connection, new Actor { Subject = Ref(subject), IsAdministrator = administrator, Groups = [.. given.Select(Ref)] },
            Ref(group), TestContext.Current.CancellationToken);

    public Task<bool> ExistsAsync(string written) => OrganisationDirectory.ExistsAsync(connection, Ref(written), default);

    public Task<string?> OwnerOfAsync(string written) => OrganisationDirectory.OwnerOfAsync(connection, Ref(written), default);

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    async Task<bool> HasTakenAsync(Guid eventId, string marker)
    {
        await using var command = new NpgsqlCommand(
            "select exists (select 1 from inbox where message_id = @eventId) "
            + "and exists (select 1 from directory_entities where ref = @marker)", connection);
        command.Parameters.AddWithValue("eventId", eventId);
        command.Parameters.AddWithValue("marker", marker);
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    static string KindOf(string written) => written.Split(':')[0] switch
    {
        "group" => "Group",
        "user" => "User",
        "component" => "Component",
        _ => "System",
    };
}
