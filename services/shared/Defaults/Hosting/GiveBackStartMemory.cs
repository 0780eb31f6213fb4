using Microsoft.Extensions.Hosting;

namespace Defaults.Hosting;

/// <summary>
/// Starting leaves garbage that a process at rest would keep for hours, because nothing makes it collect. It is given back
/// to the machine once, when the start is over.
/// </summary>
sealed class GiveBackStartMemory(TimeProvider clock) : BackgroundService
{
    static readonly TimeSpan startTakes = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        await Task.Delay(startTakes, clock, ct);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
