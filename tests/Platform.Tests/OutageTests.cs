using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Testing;
using Testing.Load;
using Testing.Stack;
using Xunit;

namespace Platform.Tests;

/// <summary>Servers that go away under load, in sequence on one stack; the whole history holds after each.</summary>
public sealed class OutageTests(OwnServers own) : IClassFixture<OwnServers>
{
    static readonly TimeSpan brokerAway = TimeSpan.FromSeconds(15);
    static readonly TimeSpan databaseAway = TimeSpan.FromSeconds(10);
    static readonly TimeSpan recoveryLimit = TimeSpan.FromSeconds(3);
    const int OperationsDuringOutage = 50;

    readonly PlatformStack stack = own.Stack;
    readonly LoadClient load = own.Load;

    [Fact]
    public Task Writes_and_webhooks_are_accepted_while_the_broker_is_stopped() => BrokerAsync(async () =>
    {
        await own.Servers.RabbitMq.StopAsync();
        await EverythingIsAcceptedAsync(brokerAway);
        await own.Servers.RabbitMq.StartAsync();
    });

    [Fact]
    public Task Writes_and_webhooks_are_accepted_while_the_broker_is_killed() => BrokerAsync(async () =>
    {
        await own.Servers.RabbitMq.KillAsync();
        await EverythingIsAcceptedAsync(TimeSpan.FromSeconds(3));
        await own.Servers.RabbitMq.StartAsync();
    });

    [Fact]
    public Task A_broker_that_lost_its_data_loses_no_event() => BrokerAsync(async () =>
    {
        await own.Servers.RabbitMq.WipeAsync();
        await own.Stack.DeclareAwayAsync();
        await EverythingIsAcceptedAsync(TimeSpan.FromSeconds(1));
    });

    [Fact]
    public Task A_stopped_database_is_answered_503_and_recovered_from_within_3_seconds() => DatabaseAsync("fast");

    [Fact]
    public Task A_database_that_broke_off_is_answered_503_and_recovered_from_within_3_seconds() => DatabaseAsync("immediate");

    async Task BrokerAsync(Func<Task> outage)
    {
        await using var steady = SteadyLoad.Start(load);
        await Eventually.TrueAsync(() => steady.Done > OperationsDuringOutage, "the load is running");
        var before = load.Answers.Refused;

        await outage();

        await steady.StopAsync();
        Assert.True(
            before == load.Answers.Refused,
            $"Not everything was accepted:\n{string.Join('\n', load.Answers.Refusals)}\n{stack}");
        await Verdict.RequireAsync(stack, load, TimeSpan.FromSeconds(120));
    }

    /// <summary>For a while: writes are answered 2xx, and every process says that it is ready.</summary>
    async Task EverythingIsAcceptedAsync(TimeSpan duration)
    {
        var ending = Task.Delay(duration);
        var accepted = load.Journal.Entries.Count;
        while (!ending.IsCompleted)
        {
            foreach (var process in stack.Processes)
            {
                using var ready = await process.ManagementGetAsync("/readyz");
                Assert.True(ready.IsSuccessStatusCode, $"{process} says {await ready.Content.ReadAsStringAsync()}");
            }
            await Task.WhenAny(ending, Task.Delay(TimeSpan.FromMilliseconds(500)));
        }
        Assert.True(load.Journal.Entries.Count > accepted, "Nothing was asked for during the outage.");
    }

    async Task DatabaseAsync(string mode)
    {
        await using var steady = SteadyLoad.Start(load);
        await Eventually.TrueAsync(() => steady.Done > OperationsDuringOutage, "the load is running");

        await own.Servers.Postgres.StopAsync(mode);
        var ending = Task.Delay(databaseAway);
        while (!ending.IsCompleted)
        {
            await IsRefusedAsync("/api/keys", body => Assert.Equal(503, body.GetProperty("status").GetInt32()));
            await IsRefusedAsync(
                "/api/catalog/entities/by-name/component/default/any",
                body => Assert.Equal(503, body.GetProperty("response").GetProperty("statusCode").GetInt32()));
            await Task.WhenAny(ending, Task.Delay(TimeSpan.FromMilliseconds(500)));
        }
        await own.Servers.Postgres.StartAsync();
        await RecoversAsync();

        await steady.StopAsync();
        await Verdict.RequireAsync(stack, load, TimeSpan.FromSeconds(120));
        // Neither a broken connection nor a gateway's guess: 404 and 409 tell of an earlier try that succeeded.
        Assert.All(load.Answers.Counts.Keys, status => Assert.True(
            status[0] == '2' || status is "503" or "404" or "409", $"Unexpected: {load.Answers}."));
    }

    async Task IsRefusedAsync(string path, Action<JsonElement> bodyIsRight)
    {
        using var answer = await stack.Gateway.GetAsync(path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        bodyIsRight(await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    async Task RecoversAsync()
    {
        await Task.WhenAll(
            Eventually.TrueAsync(() => load.TryAsync(load.Push("busy/after")), "a webhook is accepted", recoveryLimit),
            Eventually.TrueAsync(load.CreateKeyAsync, "a key is made", recoveryLimit),
            Eventually.TrueAsync(
                async () =>
                {
                    using var answer = await stack.Gateway.GetAsync("/api/catalog/entities?limit=1");
                    return answer.IsSuccessStatusCode;
                },
                "the catalog answers", recoveryLimit));
    }
}
