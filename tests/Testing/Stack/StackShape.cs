using Testing.Instances;

namespace Testing.Stack;

/// <summary>Which processes a stack has, and how they are set up.</summary>
public sealed record StackShape
{
    /// <summary>Services besides the gateway.</summary>
    public IReadOnlyList<string> Services { get; init; } = [ProcessName.Catalog];

    /// <summary>Of each process.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Settings of a process, by its name and replica, over those that the stack gives it.</summary>
    public Func<string, int, IReadOnlyDictionary<string, string>> Settings { get; init; } =
        (_, _) => new Dictionary<string, string>();
}
