using Scaffolder.Templating;

namespace Scaffolder.Actions;

/// <summary>Everything that decides what a new repository holds, so that making it again makes the same.</summary>
sealed record NewRepository
{
    /// <summary>The folder that all repositories are in.</summary>
    public required string Root { get; init; }

    /// <summary><c>owner/name</c>.</summary>
    public required string Path { get; init; }
    public required string Branch { get; init; }
    public required string Description { get; init; }
    public required string Message { get; init; }

    /// <summary>Ref of the person or machine.</summary>
    public required string Author { get; init; }
    public required DateTimeOffset At { get; init; }
    public required IReadOnlyDictionary<string, TreeFile> Files { get; init; }

    /// <summary>Whose it is; kept in the repository, so that a step that is run again knows its own.</summary>
    public required string Marker { get; init; }

    /// <summary>Name of the folder that it is made in before it is shown.</summary>
    public required string Draft { get; init; }

    /// <summary>Grows from one try to the next.</summary>
    public required long Attempt { get; init; }

    public string Folder => System.IO.Path.Combine(Root, $"{Path}.git");

    public string Url => new Uri(Folder).AbsoluteUri;
}
