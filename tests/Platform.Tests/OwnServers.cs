using Testing.Instances;
using Testing.Load;
using Testing.Stack;
using Xunit;

namespace Platform.Tests;

/// <summary>A stack on a PostgreSQL and a RabbitMQ of its own, for tests that do them harm one after the other.</summary>
public sealed class OwnServers : IAsyncLifetime
{
    PrivateInstances? servers;
    PlatformStack? stack;
    LoadClient? load;

    public PrivateInstances Servers => servers!;

    public PlatformStack Stack => stack!;

    public LoadClient Load => load!;

    public async ValueTask InitializeAsync()
    {
        servers = await PrivateInstances.StartOwnAsync();
        stack = await PlatformStack.StartAsync(
            await TestSpace.OnAsync(servers.Postgres, servers.RabbitMq),
            new StackShape { Settings = (_, _) => new Dictionary<string, string> { ["Catalog__RefreshSeconds"] = "86400" } });
        load = new LoadClient(stack);
    }

    public async ValueTask DisposeAsync()
    {
        load?.Dispose();
        if (stack is not null)
            await stack.DisposeAsync();
        if (servers is not null)
            await servers.DisposeAsync();
    }
}
