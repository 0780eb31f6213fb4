using Npgsql;
using Testing.Instances;
using Testing.Stack;

namespace Testing.Load;

/// <summary>
/// Tells when nothing is on its way any more. It looks into the platform's own tables, which is no way to judge it, only
/// to know when judging can begin.
/// </summary>
public static class Quiet
{
    static readonly TimeSpan defaultLimit = TimeSpan.FromSeconds(120);

    const string CountUnderway = """
        select 'deliveries to translate', count(*) from gateway.webhook_deliveries where state = 'received'
        union all
        select 'messages of the gateway to publish', count(*) from gateway.outbox
        union all
        select 'messages of the catalog to publish', count(*) from catalog.outbox
        union all
        select 'published events that are not in the feed', count(*)
          from (select message_id from gateway.outbox_sent union select message_id from catalog.outbox_sent) sent
         where not exists (select 1 from gateway.feed_seen seen where seen.event_id = sent.message_id)
        union all
        select 'pushes in the feed that the catalog has not consumed', count(*)
          from gateway.feed f
         where f.type = 'gateway.push.received.v1'
           and not exists (select 1 from catalog.inbox i where i.message_id = f.event_id and i.consumer = 'catalog.pushes')
        """;

    /// <exception cref="TimeoutException">Something still is; the message says what.</exception>
    public static async Task ReachAsync(TestSpace space, TimeSpan? limit = null)
    {
        // Named by a test's own login, so that none of the services' is used up.
        await using var connection = new NpgsqlConnection(space.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        IReadOnlyList<string> underway = ["nothing has been looked at"];
        try
        {
            await Eventually.TrueAsync(
                async () => (underway = await UnderwayAsync(connection)).Count == 0, "all is quiet", limit ?? defaultLimit);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} There are {string.Join(", ", underway)}.", late);
        }
    }

    static async Task<IReadOnlyList<string>> UnderwayAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(CountUnderway, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var underway = new List<string>();
        while (await reader.ReadAsync())
            if (reader.GetInt64(1) is > 0 and var count)
                underway.Add($"{count} {reader.GetString(0)}");
        return underway;
    }
}
