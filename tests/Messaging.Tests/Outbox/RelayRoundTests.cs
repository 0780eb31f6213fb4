using Messaging.Database;
using Messaging.Outbox;
using Messaging.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Testing;
using Testing.Faults;
using Testing.Instances;
using Xunit;

namespace Messaging.Tests.Outbox;

/// <summary>The moments within a round that only a frozen network shows.</summary>
public sealed class RelayRoundTests : IAsyncLifetime
{
    const string WaitsForConfirms = """
        select exists (select from pg_stat_activity
                        where datname = current_database()
                          and application_name = 'catalog relay'
                          and state = 'idle in transaction')
        """;

    TestSpace space = null!;
    FeedTap feed = null!;
    TcpProxy broker = null!;
    SmallService service = null!;

    public async ValueTask InitializeAsync()
    {
        space = await TestSpace.CreateAsync();
        feed = await FeedTap.OpenAsync(space);
        broker = new TcpProxy(space.RabbitMq.Port);
        service = await SmallService.StartAsync(space, brokerPort: broker.Port);
        var subject = Given.Subject("first");
        await service.WriteAsync(Given.Removed(subject));
        await feed.WaitForAsync(subject);
    }

    public async ValueTask DisposeAsync()
    {
        broker.Mode = ProxyMode.Pass;
        await service.DisposeAsync();
        await broker.DisposeAsync();
        await feed.DisposeAsync();
    }

    [Fact]
    public async Task A_round_moves_exactly_what_it_published()
    {
        var (early, late) = SubjectsOfOnePartition();
        // A writer takes its place in the sequence and is slow to commit.
        await using var scope = service.Services.CreateAsyncScope();
        var slow = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await slow.BeginAsync(default);
        await slow.EnqueueAsync(Given.Removed(early), default);

        // The relay reads the later row and waits for its confirm, and only now the earlier one appears.
        broker.Mode = ProxyMode.Blackhole;
        await service.WriteAsync(Given.Removed(late));
        await Eventually.TrueAsync(() => AskServerAsync<bool>(WaitsForConfirms), "a relay waits for its confirms");
        await slow.CommitAsync(default);
        Assert.True(await service.ScalarAsync<bool>(
            "select (select seq from outbox where subject = @early) < (select seq from outbox where subject = @late)",
            new { early, late }));
        broker.Mode = ProxyMode.Pass;

        await feed.WaitForAsync(late);
        await feed.WaitForAsync(early);
    }

    [Fact]
    public async Task A_broker_that_falls_silent_costs_nothing_but_time()
    {
        var subject = Given.Subject("silence");
        broker.Mode = ProxyMode.Blackhole;
        for (var i = 0; i < 5; i++)
            await service.WriteAsync(Given.Removed(subject));
        await Eventually.TrueAsync(() => AskServerAsync<bool>(WaitsForConfirms), "a relay waits for its confirms");

        broker.Mode = ProxyMode.Reset;
        await service.WriteAsync(Given.Removed(subject));
        broker.Mode = ProxyMode.Pass;

        var heard = await feed.WaitForAsync(subject, count: 6);
        Assert.Equal([1L, 2, 3, 4, 5, 6], heard.DistinctBy(message => message.MessageId).Select(message => message.Version));
    }

    async Task<T> AskServerAsync<T>(string sql)
    {
        await using var administrator = await space.OpenAsync("postgres");
        await using var command = new NpgsqlCommand(sql, administrator);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    static (string Early, string Late) SubjectsOfOnePartition()
    {
        var early = Given.Subject("early");
        while (true)
        {
            var late = Given.Subject("late");
            if (OutboxWriter.PartitionOf(late) == OutboxWriter.PartitionOf(early))
                return (early, late);
        }
    }
}
