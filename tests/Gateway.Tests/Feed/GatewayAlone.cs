using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Gateway.Tests.Feed;

/// <summary>A gateway without services, for what would be in the way of other tests.</summary>
public abstract class GatewayAlone(Dictionary<string, string> settings) : IAsyncLifetime
{
    PlatformStack? stack;

    public PlatformStack Stack => stack!;

    public async ValueTask InitializeAsync() => stack = await PlatformStack.StartAsync(
        await TestSpace.CreateAsync(), new StackShape { Services = [], Settings = (_, _) => settings });

    public async ValueTask DisposeAsync()
    {
        if (stack is not null)
            await stack.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Keeps events for 5 s, and has secrets besides the current one.</summary>
public sealed class ForgetfulGateway() : GatewayAlone(new()
{
    ["Feed__Retention"] = "00:00:05",
    ["GitHub__WebhookSecrets__1"] = PreviousSecret,
    ["GitHub__WebhookSecrets__2"] = "",
})
{
    public const string PreviousSecret = "the one before";
}

/// <summary>Gets more events than fit into its memory.</summary>
public sealed class BusyGateway() : GatewayAlone([]);
