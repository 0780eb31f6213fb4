using Testing.Faults;
using Testing.Instances;

namespace Platform.Tests.GoldenPath;

/// <summary>
/// The crash points that the golden path passes, found by reflection. In one round each service dies at one of its own,
/// so that there are as many rounds as the service with the most points has.
/// </summary>
static class CrashRounds
{
    /// <summary>Passed when something is taken away, or ordered with extensions; Provisioner.Tests sweep them.</summary>
    static readonly string[] offThePath = ["order.extensions-added", "order.database-dropped", "order.role-dropped"];

    static readonly (string Part, string Process)[] owners =
    [
        ("command", ProcessName.Catalog),
        ("command", ProcessName.Provisioner),
        ("task", ProcessName.Scaffolder),
        ("repository", ProcessName.Scaffolder),
        ("order", ProcessName.Provisioner),
        ("credentials", ProcessName.Provisioner),
        ("metrics", ProcessName.Metrics),
    ];

    /// <summary>By process, its point.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> All { get; } = Rounds();

    /// <summary>Whether a point is one of the golden path's; the others are swept under ordinary load.</summary>
    public static bool Has(string point) => owners.Any(owner => owner.Part == point.Split('.')[0]);

    static IReadOnlyDictionary<string, string>[] Rounds()
    {
        var points = CrashSweep.Names
            .Except(offThePath)
            .SelectMany(point => owners
                .Where(owner => owner.Part == point.Split('.')[0]).Select(owner => (owner.Process, Point: point)))
            .GroupBy(pair => pair.Process, pair => pair.Point)
            .ToDictionary(group => group.Key, group => group.ToArray());
        return
        [
            .. Enumerable.Range(0, points.Values.Select(own => own.Length).DefaultIfEmpty(0).Max()).Select(round => points
                .Where(pair => round < pair.Value.Length)
                .ToDictionary(pair => pair.Key, pair => pair.Value[round])),
        ];
    }
}
