using Testing.Instances;
using Testing.Stack;

namespace Provisioner.Tests;

/// <summary>Real processes: a gateway, a catalog and a provisioner.</summary>
static class Stacks
{
    static readonly Lazy<Task<PlatformStack>> shared = new(() => StartAsync());

    // Processes that start together take far longer than one after the other.
    static readonly SemaphoreSlim starting = new(1);

    /// <summary>That of the ordinary tests, which run on it side by side.</summary>
    public static Task<PlatformStack> SharedAsync() => shared.Value;

    /// <param name="settings">Of every process, over those that a stack gives it.</param>
    public static async Task<PlatformStack> StartAsync(IReadOnlyDictionary<string, string>? settings = null)
    {
        var space = await TestSpace.CreateAsync();
        await starting.WaitAsync();
        try
        {
            return await PlatformStack.StartAsync(space, new StackShape
            {
                Services = [ProcessName.Catalog, ProcessName.Provisioner],
                Settings = (_, _) => new Dictionary<string, string>(settings ?? new Dictionary<string, string>())
                {
                    ["Provisioner__Quotas__postgres-database"] = "5",
                },
            });
        }
        finally
        {
            starting.Release();
        }
    }
}
