namespace Defaults.Files;

/// <summary>Where a path leads once every symbolic link in it is followed.</summary>
public static class RealPath
{
    const int LinksMax = 40;

    /// <summary>Null when the links go in circles. What does not exist is kept as it is written.</summary>
    public static string? Of(string path)
    {
        var links = 0;
        var todo = new Stack<string>(Parts(Path.GetFullPath(path)));
        var real = Path.GetPathRoot(path)!;
        while (todo.TryPop(out var part))
        {
            var next = Path.Combine(real, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > LinksMax)
                return null;
            var followed = Path.GetFullPath(target, real);
            foreach (var below in Parts(followed))
                todo.Push(below);
            real = Path.GetPathRoot(followed)!;
        }

        return real;
    }

    // The first part comes last, so that it is popped first.
    static IEnumerable<string> Parts(string path) =>
        path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse();
}
