using Testing.Load;

namespace Testing.Chaos;

/// <summary>What a run did and what it found.</summary>
public sealed record ChaosReport
{
    public required int Seed { get; init; }

    /// <summary>All acknowledged.</summary>
    public required int Operations { get; init; }
    public required double OperationsPerSecond { get; init; }
    public int Kills { get; init; }
    public int Stops { get; init; }
    public required Answers Answers { get; init; }

    /// <summary>Sentences; none when all is well.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    public override string ToString() =>
        $"""
        operations   {Operations} acknowledged, {OperationsPerSecond:N0} a second during the faults
        answers      {Answers}
        kills        {Kills}
        stops        {Stops}
        seed         {Seed}
        differences  {Differences.Count}
        {string.Join('\n', Differences.Take(50))}
        """.TrimEnd();
}
