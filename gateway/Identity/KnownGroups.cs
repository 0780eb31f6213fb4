using System.Text.Json;
using Contracts;
using Contracts.Catalog;
using Defaults.Errors;
using Gateway.Feed;
using Npgsql;
using Organisation;

namespace Gateway.Identity;

/// <summary>
/// The gateway's copy of users, groups and memberships, by which keys are judged also while catalog is down. It is taken
/// from the events that the feed has stored, before they are acknowledged: one that a crash skips comes again, and
/// versions tell what is news.
/// </summary>
sealed class KnownGroups(ILogger<KnownGroups> log)
{
    static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { MaxDepth = FeedEvent.DepthMax };

    public async Task KeepAsync(NpgsqlConnection connection, IEnumerable<FeedEvent> events, CancellationToken ct)
    {
        FeedEvent[] told = [.. events.Where(told => told.Kind is "group" or "user")];
        if (told.Length == 0 || await TryKeepAsync(connection, told, isLast: told.Length == 1, ct))
            return;
        // One of them is at fault, and must not cost the others.
        foreach (var alone in told)
            await TryKeepAsync(connection, [alone], isLast: true, ct);
    }

    /// <param name="isLast">False when what fails is tried again otherwise.</param>
    async Task<bool> TryKeepAsync(NpgsqlConnection connection, FeedEvent[] told, bool isLast, CancellationToken ct)
    {
        try
        {
            PlatformEvent[] read = [.. told.Select(Read).OfType<PlatformEvent>()];
            // Together: who came after a crash between the two would find the version known and the parents old.
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await DirectoryWriter.KeepAsync(connection, read, ct);
            await transaction.CommitAsync(ct);
            return true;
        }
        // The feed has it as it came. What cannot be taken in here must not hold up every event after it.
        catch (Exception exception) when (!Transient.Is(exception) && !ct.IsCancellationRequested)
        {
            if (isLast)
                log.GroupEventIgnored(told[0].Type, told[0].Subject, exception.Message);
            return false;
        }
    }

    static PlatformEvent? Read(FeedEvent told) => told.Type switch
    {
        "catalog.entity.added.v1" => Read<EntityAdded>(told),
        "catalog.entity.changed.v1" => Read<EntityChanged>(told),
        "catalog.entity.removed.v1" => Read<EntityRemoved>(told),
        "catalog.membership.changed.v1" => Read<MembershipChanged>(told),
        _ => null,
    };

    static T Read<T>(FeedEvent told) =>
        JsonSerializer.Deserialize<T>(told.Body, json) ?? throw new JsonException("The body is null.");
}
