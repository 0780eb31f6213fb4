namespace Testing.Stack;

/// <summary>The last lines that a process wrote; what a failing test shows.</summary>
public sealed class OutputTail
{
    const int LinesMax = 2_000;
    const int LinesShown = 40;

    readonly Queue<string> lines = new();

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (lines)
                return [.. lines];
        }
    }

    internal void Add(string? line)
    {
        if (line is null)
            return;
        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > LinesMax)
                lines.Dequeue();
        }
    }

    /// <summary>The last of them as text.</summary>
    public override string ToString() => string.Join('\n', Lines.TakeLast(LinesShown));
}
