using Testing;
using Testing.Faults;
using Testing.Instances;
using Testing.Load;
using Testing.Stack;
using Xunit;

namespace Platform.Tests;

/// <summary>A server that neither answers nor closes: nothing tells a process but its own time limits.</summary>
public sealed class FrozenTests
{
    static readonly TimeSpan frozen = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_frozen_broker_is_waited_out_while_writes_and_webhooks_are_accepted()
    {
        var space = await TestSpace.CreateAsync();
        await using var proxy = new TcpProxy(space.RabbitMq.Port);
        await using var stack = await StartAsync(
            space, name => ("ConnectionStrings__RabbitMq", space.BrokerAddress(name, proxy.Port)));
        using var load = new LoadClient(stack);

        await FreezeAsync(stack, load, proxy);

        Assert.True(
            load.Answers.Refused == 0,
            $"Not everything was accepted:\n{string.Join('\n', load.Answers.Refusals)}\n{stack}");
    }

    [Fact]
    public async Task A_frozen_database_is_waited_out_and_nothing_acknowledged_is_lost()
    {
        var space = await TestSpace.CreateAsync();
        await using var proxy = new TcpProxy(space.Postgres.Port);
        await using var stack = await StartAsync(
            space, name => ("ConnectionStrings__Postgres", space.ConnectionString(name, proxy.Port)));
        using var load = new LoadClient(stack);

        await FreezeAsync(stack, load, proxy);
    }

    static async Task FreezeAsync(PlatformStack stack, LoadClient load, TcpProxy proxy)
    {
        await using var steady = SteadyLoad.Start(load, pushers: 3, changers: 2);
        await Eventually.TrueAsync(() => steady.Done > 30, "the load is running");
        proxy.Mode = ProxyMode.Blackhole;
        await Task.Delay(frozen);   // the fault itself, not a wait for something
        // What was held back must not arrive late: that network is gone for good.
        proxy.ResetOpen();
        proxy.Mode = ProxyMode.Pass;
        await steady.StopAsync();
        await Verdict.RequireAsync(stack, load, TimeSpan.FromSeconds(120));
    }

    static Task<PlatformStack> StartAsync(TestSpace space, Func<string, (string Name, string Value)> setting) =>
        PlatformStack.StartAsync(space, new StackShape
        {
            Settings = (name, _) => new Dictionary<string, string>
            {
                ["Catalog__RefreshSeconds"] = "86400",
                [setting(name).Name] = setting(name).Value,
            },
        });
}
