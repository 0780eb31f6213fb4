using LibGit2Sharp;

namespace Catalog.Tests;

/// <summary>A bare repository of one trial, to which commits come as a push brings them.</summary>
sealed class Remote
{
    static readonly Signature author = new("Ann", "ann@example.com", DateTimeOffset.UnixEpoch);

    readonly Trial trial;

    Remote(Trial trial, string folder) => (this.trial, Folder) = (trial, folder);

    public string Folder { get; }

    public string Url => new Uri(Folder).AbsoluteUri;

    /// <summary>An empty one; its HEAD names a branch that is not there yet.</summary>
    public static Remote Create(Trial trial, string name = "orders.git")
    {
        var folder = trial.RepositoryPath(name);
        Repository.Init(folder, isBare: true);
        return new Remote(trial, folder);
    }

    /// <summary>Puts a commit with exactly these files on a branch, and HEAD on <c>main</c>.</summary>
    public void Push(params (string Path, string Content)[] files) => Push(tree =>
    {
        foreach (var (path, content) in files)
            tree.Add(path, BlobOf(content), Mode.NonExecutableFile);
    });

    public void Push(Action<TreeDefinition> write, string branch = "main")
    {
        using var repository = new Repository(Folder);
        var tree = new TreeDefinition();
        write(tree);
        var before = repository.Branches[branch]?.Tip;
        var commit = repository.ObjectDatabase.CreateCommit(
            author, author, "Change", repository.ObjectDatabase.CreateTree(tree), before is null ? [] : [before],
            prettifyMessage: true);
        repository.Refs.Add($"refs/heads/{branch}", commit.Id, allowOverwrite: true);
        repository.Refs.UpdateTarget("HEAD", "refs/heads/main");
    }

    /// <summary>Stores a file's content; a <c>$</c> in it is the trial's word.</summary>
    public Blob BlobOf(string content) => BlobOf(System.Text.Encoding.UTF8.GetBytes(trial.Fill(content)));

    public Blob BlobOf(byte[] content)
    {
        using var repository = new Repository(Folder);
        using var stream = new MemoryStream(content);
        return repository.ObjectDatabase.CreateBlob(stream);
    }
}
