using System.Runtime.InteropServices;
using Catalog.Entities;
using Xunit;

namespace Catalog.Tests.Entities;

public sealed class EntityLoadTests
{
    // Of this thread's own CPU, so that a busy machine makes no difference: linear work takes under a second of it, work
    // that grows with the square over half a minute.
    static readonly TimeSpan patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("own: { * }", "f#: 1, ", 90_000)]
    [InlineData("*", "f#: 1, ", 90_000)]
    [InlineData("dependsOn: [*]", "'component:c#', ", 40_000)]
    [InlineData("own: [*]", "{ a: [#] }, ", 30_000)]
    [InlineData("*", "f#: 'a text longer than the digest that may take its place, of which there are very many', ", 9_000)]
    public void An_entity_as_large_as_is_allowed_is_worked_through_in_linear_time(string spec, string item, int count)
    {
        var items = string.Concat(
            Enumerable.Range(0, count).Select(i => item.Replace("#", $"{i}", StringComparison.Ordinal)));
        var fields = spec.Replace("*", items, StringComparison.Ordinal);

        var before = CpuOfThisThread();
        var entity = Given.Entity("Component", $"{{ type: a, lifecycle: b, owner: c, {fields} }}");
        Assert.Empty(Given.Problems(entity));

        var normal = Given.Normalized(entity, "file:a", "file:a");
        var rows = EntitySearch.Build(normal, Given.Relations(normal));
        EntityFacts.From(normal);
        ContentHash.Of(normal);

        Assert.InRange(rows.Count, count, int.MaxValue);
        Assert.InRange(CpuOfThisThread() - before, TimeSpan.Zero, patience);
    }

    static TimeSpan CpuOfThisThread()
    {
        const int ThreadCpuTime = 3;   // CLOCK_THREAD_CPUTIME_ID
        Assert.Equal(0, GetTime(ThreadCpuTime, out var time));
        return TimeSpan.FromSeconds(time.Seconds + (time.Nanoseconds / 1e9));
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    readonly struct Time
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
