using LibGit2Sharp;
using Messaging;
using Scaffolder.Templating;

namespace Scaffolder.Actions;

/// <summary>
/// Makes a repository aside and renames it into place: it is there whole, or not at all. Author, time and content are
/// those of the task, so that a step that is run again makes the same commit.
/// </summary>
static class BareRepository
{
    const string DraftsFolder = ".drafts";
    const string MarkerKey = "platform.task";
    const string CommitKey = "platform.commit";

    static BareRepository()
    {
        // What is set for the user that runs this process is no matter, nor who owns the files.
        GlobalSettings.SetOwnerValidation(false);
        ConfigurationLevel[] levels = [ConfigurationLevel.Global, ConfigurationLevel.Xdg, ConfigurationLevel.System];
        foreach (var level in levels)
            GlobalSettings.SetConfigSearchPaths(level, "/nonexistent");
    }

    /// <returns>The id of the commit; null when the place is taken by a repository that is not ours.</returns>
    public static (string Url, string? Commit) Make(NewRepository order, CancellationToken ct)
    {
        if (Directory.Exists(order.Folder))
            return (order.Url, CommitIfOurs(order));

        var draft = PrepareDraft(order);
        var commit = Write(order, draft, ct);
        Directory.CreateDirectory(Path.GetDirectoryName(order.Folder)!);
        CrashPoint.At(CrashPoint.RepositoryBeforeRename);
        ct.ThrowIfCancellationRequested();
        try
        {
            Directory.Move(draft, order.Folder);
        }
        catch (IOException) when (Directory.Exists(order.Folder))
        {
            // Somebody was faster; it may have been this very step in a process that was thought dead.
            Directory.Delete(draft, recursive: true);
            return (order.Url, CommitIfOurs(order));
        }

        CrashPoint.At(CrashPoint.RepositoryAfterRename);
        return (order.Url, commit);
    }

    /// <summary>Removes a repository that a step made, unless somebody has pushed to it since.</summary>
    /// <param name="marker">Whose it must be.</param>
    /// <param name="draft">Begins the names of the step's folders aside, which go too.</param>
    /// <returns>Whether it was there and is gone.</returns>
    public static bool Remove(string root, string path, string marker, string draft)
    {
        SweepDrafts(root, draft);
        var folder = Path.Combine(root, $"{path}.git");
        if (!Directory.Exists(folder) || !IsUntouched(folder, marker))
            return false;
        // Out of sight in one step: nobody is to find half of it.
        Directory.Move(folder, Path.Combine(root, DraftsFolder, $"{draft}-removed"));
        SweepDrafts(root, draft);
        return true;
    }

    static bool IsUntouched(string folder, string marker)
    {
        using var repository = new Repository(folder);
        return repository.Config.GetValueOrDefault<string>(MarkerKey) == marker
            && repository.Refs.All(reference => reference.ResolveToDirectReference()?.TargetIdentifier
                == repository.Config.GetValueOrDefault<string>(CommitKey));
    }

    /// <summary>An empty folder of this try alone; what earlier tries left is removed.</summary>
    static string PrepareDraft(NewRepository order)
    {
        SweepDrafts(order.Root, order.Draft);
        return Path.Combine(order.Root, DraftsFolder, $"{order.Draft}-{order.Attempt}");
    }

    static void SweepDrafts(string root, string draft)
    {
        var drafts = Directory.CreateDirectory(Path.Combine(root, DraftsFolder)).FullName;
        foreach (var left in Directory.GetDirectories(drafts, $"{draft}-*"))
            Directory.Delete(left, recursive: true);
    }

    static string Write(NewRepository order, string folder, CancellationToken ct)
    {
        Repository.Init(folder, isBare: true);
        using var repository = new Repository(folder);
        var tree = new TreeDefinition();
        foreach (var (path, file) in order.Files)
        {
            ct.ThrowIfCancellationRequested();
            using var content = new MemoryStream(file.Bytes.ToArray());
            tree.Add(
                path, repository.ObjectDatabase.CreateBlob(content),
                file.IsExecutable ? Mode.ExecutableFile : Mode.NonExecutableFile);
        }

        var author = SignatureOf(order);
        var commit = repository.ObjectDatabase.CreateCommit(
            author, author, order.Message, repository.ObjectDatabase.CreateTree(tree), [], prettifyMessage: true);
        // The branch comes first: HEAD must lead to something that is there.
        repository.Refs.UpdateTarget(
            repository.Refs.Head, repository.Refs.Add($"refs/heads/{order.Branch}", commit.Id));
        repository.Config.Set(MarkerKey, order.Marker, ConfigurationLevel.Local);
        repository.Config.Set(CommitKey, commit.Sha, ConfigurationLevel.Local);
        File.WriteAllText(
            Path.Combine(folder, "description"),
            $"{order.Description.ReplaceLineEndings(" ")} [task {order.Marker}]\n".TrimStart());
        return commit.Sha;
    }

    /// <summary>The commit that this step made; what was pushed upon it since is no matter.</summary>
    static string? CommitIfOurs(NewRepository order)
    {
        try
        {
            using var repository = new Repository(order.Folder);
            return repository.Config.GetValueOrDefault<string>(MarkerKey) == order.Marker
                ? repository.Config.GetValueOrDefault<string>(CommitKey)
                : null;
        }
        catch (RepositoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Without fractions of a second, which a commit does not keep.</summary>
    static Signature SignatureOf(NewRepository order)
    {
        var name = order.Author[(order.Author.LastIndexOfAny(['/', ':']) + 1)..];
        var second = DateTimeOffset.FromUnixTimeSeconds(order.At.ToUnixTimeSeconds());
        return new Signature(name, $"{name}@platform.invalid", second);
    }
}
