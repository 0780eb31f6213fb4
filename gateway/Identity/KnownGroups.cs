using System.Text.Json;
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
        foreach (var told in events.Where(told => told.Kind is "group" or "user"))
        {
            try
            {
                // Together: who came after a crash between the two would find the version known and the parents old.
                await using var transaction = await connection.BeginTransactionAsync(ct);
                await KeepAsync(connection, told, ct);
                await transaction.CommitAsync(ct);
            }
            // The feed has it as it came. What cannot be taken in here must not hold up every event after it.
            catch (Exception exception) when (!Transient.Is(exception) && !ct.IsCancellationRequested)
            {
                log.GroupEventIgnored(told.Type, told.Subject, exception.Message);
            }
        }
    }

    static Task KeepAsync(NpgsqlConnection connection, FeedEvent told, CancellationToken ct) => told.Type switch
    {
        "catalog.entity.added.v1" => DirectoryWriter.KeepAsync(connection, Read<EntityAdded>(told), ct),
        "catalog.entity.changed.v1" => DirectoryWriter.KeepAsync(connection, Read<EntityChanged>(told), ct),
        "catalog.entity.removed.v1" => DirectoryWriter.KeepAsync(connection, Read<EntityRemoved>(told), ct),
        "catalog.membership.changed.v1" => DirectoryWriter.KeepAsync(connection, Read<MembershipChanged>(told), ct),
        _ => Task.CompletedTask,
    };

    static T Read<T>(FeedEvent told) =>
        JsonSerializer.Deserialize<T>(told.Body, json) ?? throw new JsonException("The body is null.");
}
