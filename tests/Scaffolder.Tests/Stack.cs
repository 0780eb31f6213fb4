using Testing.Instances;
using Testing.Stack;

namespace Scaffolder.Tests;

/// <summary>
/// Gateway and scaffolder; catalog and provisioner are played by the tests, which say on the broker what those would say.
/// </summary>
static class Stack
{
    static readonly Lazy<Task<PlatformStack>> shared = new(async () => await StartAsync());

    /// <summary>One for the tests that do it no harm.</summary>
    public static Task<PlatformStack> SharedAsync() => shared.Value;

    public static async Task<PlatformStack> StartAsync(int replicas = 1) => await PlatformStack.StartAsync(
        await TestSpace.CreateAsync(),
        new StackShape { Services = [ProcessName.Scaffolder], Replicas = replicas });
}
