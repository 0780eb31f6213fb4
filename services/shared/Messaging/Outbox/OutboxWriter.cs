using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Contracts;
using Dapper;
using Npgsql;

namespace Messaging.Outbox;

/// <summary>Turns events and commands into finished messages within the caller's transaction.</summary>
public static class OutboxWriter
{
    public const int BodyBytesMax = 256 * 1024;
    public const int Partitions = 16;

    // The row lock on the subject lasts until commit, so the order of seq is the order of commits for each subject.
    // Sorted, because two writers that lock the same subjects in different order would deadlock.
    const string TakeVersions = """
        insert into subject_versions as known (subject, version)
        select subject, count
          from unnest(@subjects, @counts) as given (subject, count)
         order by subject
            on conflict (subject) do update set version = known.version + excluded.version
        returning subject, version
        """;

    const string InsertMessages = """
        insert into outbox (part, message_id, subject, version, message_type, exchange, body, traceparent)
        select part, message_id, subject, version, message_type, exchange, body, traceparent
          from unnest(@parts, @ids, @subjects, @versions, @types, @exchanges, @bodies, @traces) with ordinality
               as given (part, message_id, subject, version, message_type, exchange, body, traceparent, position)
         order by position
        """;

    static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);
    static readonly ConcurrentDictionary<Type, (string Urn, string Exchange)> names = new();

    /// <param name="traces">The trace that each message continues.</param>
    public static async Task InsertAsync(
        NpgsqlConnection connection, IReadOnlyList<PlatformMessage> messages, string?[] traces, DateTimeOffset now,
        CancellationToken ct)
    {
        var next = await TakeVersionsAsync(connection, messages, ct);

        var count = messages.Count;
        var (parts, ids, subjects, versions) = (new short[count], new Guid[count], new string[count], new long[count]);
        var (types, exchanges, bodies) = (new string[count], new string[count], new byte[count][]);
        for (var i = 0; i < count; i++)
        {
            var given = messages[i];
            var stamped = given with
            {
                EventId = given.EventId == Guid.Empty ? Guid.CreateVersion7(now) : given.EventId,
                OccurredAt = given.OccurredAt == default ? now : given.OccurredAt,
                Version = next[given.Subject]++,
            };
            (types[i], exchanges[i]) = names.GetOrAdd(
                stamped.GetType(), type => (Topology.UrnOf(type), Topology.ExchangeOf(type)));
            (parts[i], ids[i], subjects[i], versions[i]) =
                (PartitionOf(stamped.Subject), stamped.EventId, stamped.Subject, stamped.Version);
            bodies[i] = JsonSerializer.SerializeToUtf8Bytes(stamped, stamped.GetType(), json);
            if (bodies[i].Length > BodyBytesMax)
                throw new EventTooLargeException(stamped.GetType().Name, stamped.Subject, bodies[i].Length);
        }

        await connection.ExecuteAsync(new CommandDefinition(
            InsertMessages,
            new { parts, ids, subjects, versions, types, exchanges, bodies, traces },
            cancellationToken: ct));
    }

    /// <summary>Stable over processes and releases, unlike <c>string.GetHashCode</c>.</summary>
    public static short PartitionOf(string subject) =>
        (short)(SHA256.HashData(Encoding.UTF8.GetBytes(subject))[0] % Partitions);

    /// <summary>The first version for each subject; further events of a subject count on from it.</summary>
    static async Task<Dictionary<string, long>> TakeVersionsAsync(
        NpgsqlConnection connection, IReadOnlyList<PlatformMessage> messages, CancellationToken ct)
    {
        var counts = messages.CountBy(message => message.Subject).ToDictionary();
        var taken = await connection.QueryAsync<(string Subject, long Version)>(new CommandDefinition(
            TakeVersions,
            new { subjects = counts.Keys.ToArray(), counts = counts.Values.Select(c => (long)c).ToArray() },
            cancellationToken: ct));
        return taken.ToDictionary(row => row.Subject, row => row.Version - counts[row.Subject] + 1);
    }
}
