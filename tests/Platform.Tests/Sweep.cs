using Testing.Instances;
using Testing.Load;
using Testing.Stack;
using Xunit;

namespace Platform.Tests;

/// <summary>One stack, one replica of each process, that all crash points are swept on, and the history of them all.</summary>
public sealed class Sweep : IAsyncLifetime
{
    PlatformStack? stack;
    LoadClient? load;

    public PlatformStack Stack => stack!;

    public LoadClient Load => load!;

    /// <summary>A component that each sweep changes by asking for it.</summary>
    public string Refreshed { get; private set; } = "";

    /// <summary>A component that each sweep changes by a push.</summary>
    public string Pushed { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        stack = await PlatformStack.StartAsync(await TestSpace.CreateAsync(), new StackShape
        {
            // A change is found by being told of, not by looking once in a while.
            Settings = (_, _) => new Dictionary<string, string> { ["Catalog__RefreshSeconds"] = "86400" },
        });
        load = new LoadClient(stack);
        await load.DoAsync(load.Add(Refreshed = load.NewName()));
        await load.DoAsync(load.Add(Pushed = load.NewName()));
    }

    public async ValueTask DisposeAsync()
    {
        load?.Dispose();
        if (stack is not null)
            await stack.DisposeAsync();
    }
}
