using System.Text;
using Bench.Floors;
using Contracts;
using Contracts.Catalog;
using Dapper;
using Messaging.Outbox;
using Npgsql;
using Testing;
using Testing.Instances;
using Testing.Stack;

namespace Bench.Rows;

/// <summary>
/// How fast a backlog leaves the outbox, beside a plain publisher that sends the same bodies to the same exchange. The
/// feed's queue is bound and nobody reads it in either case.
/// </summary>
static class OutboxDrain
{
    const double ShareMin = 0.40;
    const int Messages = 30_000;
    const int BodyBytes = 900;
    static readonly TimeSpan limit = TimeSpan.FromMinutes(2);
    static readonly string exchange = Topology.ExchangeOf(typeof(EntityChanged));

    const string Fill = """
        insert into outbox (part, message_id, subject, version, message_type, exchange, body)
        select part, id, subject, 1, @urn, @exchange, body
          from unnest(@parts, @ids, @subjects, @bodies) as m (part, id, subject, body)
        """;

    public static async Task RunAsync(BenchOptions options)
    {
        Table.Head($"Outbox drain, {Messages:N0} messages of about {BodyBytes} bytes");
        var space = await TestSpace.CreateAsync();
        await using var stack = await PlatformStack.StartAsync(space);
        // The queues exist now; without a gateway nobody reads the feed.
        await stack.Process(ProcessName.Gateway).StopAsync();
        var catalog = stack.Process(ProcessName.Catalog).Pid;
        await using var connection = await space.OpenAsync(ProcessName.Catalog);

        var subjects = Enumerable.Range(0, Messages).Select(i => $"component:default/bench-{i}").ToArray();
        var bodies = subjects.Select(BodyOf).ToArray();
        await DrainAsync(connection, subjects, bodies);

        var (floors, drains, costs) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            await PurgeAsync(space);
            floors.Add(Messages / await RawPublisher.PublishAsync(new Uri(space.BrokerAddress(ProcessName.Catalog)), exchange, bodies));
            await PurgeAsync(space);
            var before = ProcessCost.CpuSeconds(catalog);
            drains.Add(await DrainAsync(connection, subjects, bodies));
            costs.Add((ProcessCost.CpuSeconds(catalog) - before) / Messages * 1e6);
        }
        var share = drains.Median() / floors.Median();
        Table.Row("floor: RabbitMQ.Client, pipelined confirms", $"{floors.Median():N0}/s");
        Table.Row("relay", $"{drains.Median():N0}/s, {costs.Median():N0} CPU-µs");
        Table.Row("share of the floor", $"{share:P0}", $"at least {ShareMin:P0}", share >= ShareMin);
    }

    /// <returns>Messages a second, from the commit of the backlog until none of it is left.</returns>
    static async Task<double> DrainAsync(NpgsqlConnection connection, string[] subjects, byte[][] bodies)
    {
        await connection.ExecuteAsync(Fill, new
        {
            urn = Topology.UrnOf(typeof(EntityChanged)),
            exchange,
            parts = subjects.Select(OutboxWriter.PartitionOf).ToArray(),
            ids = subjects.Select(_ => Guid.CreateVersion7()).ToArray(),
            subjects,
            bodies,
        });
        var start = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(
            async () => !await connection.ExecuteScalarAsync<bool>("select exists (select 1 from outbox)"),
            "the outbox is empty", limit);
        return subjects.Length / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    static async Task PurgeAsync(TestSpace space)
    {
        await using var broker = await space.ConnectBrokerAsync(ProcessName.Gateway);
        await using var channel = await broker.CreateChannelAsync();
        await channel.QueuePurgeAsync(Topology.FeedQueue);
    }

    static byte[] BodyOf(string subject) => Encoding.UTF8.GetBytes(
        $$"""{"eventId":"{{Guid.NewGuid()}}","subject":"{{subject}}","filler":"{{new string('x', BodyBytes - 100)}}"}""");
}
