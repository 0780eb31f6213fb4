using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Defaults.Hosting;

/// <summary>
/// Starting leaves garbage that a process at rest would keep for hours, because nothing makes it collect: objects in the
/// heap, and the compiler's working memory in the C library. It is given back to the machine once, when the start is over.
/// </summary>
sealed class GiveBackStartMemory(TimeProvider clock) : BackgroundService
{
    static readonly TimeSpan startTakes = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        await Task.Delay(startTakes, clock, ct);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        TrimNativeHeap();
    }

    /// <summary>glibc keeps what was freed in its arenas unless it is asked; other C libraries have nothing to ask.</summary>
    static void TrimNativeHeap()
    {
        if (NativeLibrary.TryLoad("libc.so.6", out var libc) && NativeLibrary.TryGetExport(libc, "malloc_trim", out var trim))
        {
            Marshal.GetDelegateForFunctionPointer<MallocTrim>(trim)(0);
        }
    }

    delegate int MallocTrim(nuint keepBytes);
}
