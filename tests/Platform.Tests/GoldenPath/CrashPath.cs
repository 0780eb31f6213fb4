using Testing.Faults;
using Testing.Instances;
using Testing.Stack;

namespace Platform.Tests.GoldenPath;

/// <summary>
/// Kills the services at the crash points that the golden path passes, found by reflection. Whenever a service has died at
/// one of its points it comes back armed with the next, so that one walk passes many.
/// </summary>
sealed class CrashPath(PlatformStack stack)
{
    /// <summary>Passed when something is taken away, or ordered with extensions; Provisioner.Tests sweep them.</summary>
    static readonly string[] offThePath = ["order.extensions-added", "order.database-dropped", "order.role-dropped"];

    static readonly (string Part, string Process)[] owners =
    [
        ("command", ProcessName.Catalog),
        ("command", ProcessName.Provisioner),
        ("repository", ProcessName.Scaffolder),
        ("task", ProcessName.Scaffolder),
        ("order", ProcessName.Provisioner),
        ("credentials", ProcessName.Provisioner),
        ("metrics", ProcessName.Metrics),
    ];

    readonly Dictionary<string, Queue<string>> left = owners
        .SelectMany(owner => CrashSweep.Names
            .Except(offThePath)
            .Where(point => PartOf(point) == owner.Part).Select(point => (owner.Process, Point: point)))
        .GroupBy(pair => pair.Process, pair => pair.Point)
        .ToDictionary(group => group.Key, group => new Queue<string>(group));

    /// <summary>Points that no service has died at yet.</summary>
    public IReadOnlyList<string> Left => [.. left.SelectMany(pair => pair.Value.Select(point => $"{pair.Key} {point}"))];

    /// <summary>Whether a point is one of the golden path's; the others are swept under ordinary load.</summary>
    public static bool Has(string point) => owners.Any(owner => owner.Part == PartOf(point));

    /// <summary>Arms every service with its next point, and goes on with that until told to stop.</summary>
    public Task RunAsync(CancellationToken ct) => Task.WhenAll(left.Keys.Select(name => RunAsync(stack.Process(name), ct)));

    async Task RunAsync(PlatformProcess process, CancellationToken ct)
    {
        var points = left[process.Name];
        while (points.TryPeek(out var point))
        {
            // Not waiting until it is ready: what it takes up at its start may bring it to its point before that.
            await process.KillAsync();
            process.Start(CrashSweep.Arm(point));
            await Task.WhenAny(process.Exited, Task.Delay(Timeout.Infinite, ct));
            if (process.Lives)
                return;   // the walk is over and has not come by; the next one may
            points.Dequeue();
        }

        await process.RestartAsync();
    }

    static string PartOf(string point) => point.Split('.')[0];
}
