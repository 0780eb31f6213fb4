using System.Text.Json;
using Contracts.Gateway;
using Messaging.Tests.Hosting;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Testing;
using Testing.Instances;
using Xunit;

namespace Messaging.Tests.Inbox;

/// <summary>The consumer's database is away while messages come.</summary>
public sealed class OutageTests(OutageTests.Fixture fixture) : IClassFixture<OutageTests.Fixture>
{
    static readonly TimeSpan outage = TimeSpan.FromSeconds(10);
    static readonly TimeSpan between = TimeSpan.FromMilliseconds(40);

    [Fact]
    public async Task An_outage_of_the_database_parks_nothing_and_each_message_takes_effect_once()
    {
        using var ending = new CancellationTokenSource();
        var sending = SendUntilAsync(ending.Token);
        var stopping = fixture.Postgres.StopAsync("immediate");
        await Task.WhenAny(stopping, Task.Delay(outage));
        await stopping;
        // The outage itself is what is tested; it lasts as long as it is said to.
        await Task.Delay(outage);
        await fixture.Postgres.StartAsync();
        await ending.CancelAsync();
        var sent = await sending;

        Assert.True(sent.Count > 100, $"only {sent.Count} messages were sent");
        await Eventually.PassesAsync(
            async () => Assert.Equal(sent.Count, await EffectsAsync("count(distinct event_id)")), TimeSpan.FromSeconds(60));
        Assert.Equal(sent.Count, await EffectsAsync("count(*)"));
        Assert.Empty(await fixture.ParkedAsync());
        await fixture.OthersFlowAsync();
    }

    async Task<List<PushReceived>> SendUntilAsync(CancellationToken ct)
    {
        var sent = new List<PushReceived>();
        while (!ct.IsCancellationRequested)
        {
            var push = Given.Push("component:default/during-the-outage", sent.Count + 1);
            await fixture.SendAsync(push);
            sent.Add(push);
            await Task.WhenAny(Task.Delay(between, ct));
        }
        return sent;
    }

    Task<int> EffectsAsync(string what) => fixture.Service.ScalarAsync<int>(
        $"select {what} from effects where subject = 'component:default/during-the-outage'");

    public sealed class Fixture : InboxFixture
    {
        internal PostgresServer Postgres { get; private set; } = null!;

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await Postgres.DisposeAsync();
        }

        protected override async Task<TestSpace> CreateSpaceAsync()
        {
            var shared = await PrivateInstances.SharedAsync();
            Postgres = await PostgresServer.StartOwnAsync();
            return await TestSpace.OnAsync(Postgres, shared.RabbitMq);
        }
    }
}
