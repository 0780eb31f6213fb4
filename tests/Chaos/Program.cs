using Chaos;
using Testing.Chaos;
using Testing.Instances;
using Testing.Stack;

if (Arguments.Parse(args) is not { } arguments)
{
    Console.Error.WriteLine(Arguments.Usage);
    return 2;
}

var report = arguments is { Rabbit: null, Postgres: null } ? await RunFaultsAsync() : await RunOutageAsync();
Console.WriteLine(report);
return report.Differences.Count == 0 ? 0 : 1;

async Task<ChaosReport> RunFaultsAsync()
{
    var plan = new ChaosPlan { Duration = arguments.Duration, Seed = arguments.Seed ?? Random.Shared.Next() };
    Console.WriteLine($"Two replicas of everything under load, killed and stopped at random, seed {plan.Seed} …");
    await using var stack = await PlatformStack.StartAsync(await TestSpace.CreateAsync(), ChaosRun.Shape);
    return await new ChaosRun(stack, plan, Console.WriteLine).RunAsync();
}

async Task<ChaosReport> RunOutageAsync()
{
    // The shared pair is not to be stopped.
    await using var servers = await PrivateInstances.StartOwnAsync();
    await using var stack = await PlatformStack.StartAsync(
        await TestSpace.OnAsync(servers.Postgres, servers.RabbitMq), ChaosRun.Shape);
    var outage = new Outage(stack, servers, Console.WriteLine);
    return arguments.Rabbit is { } rabbit
        ? await outage.BrokerAsync(rabbit, arguments.Duration)
        : await outage.DatabaseAsync(arguments.Postgres!, arguments.Duration);
}
