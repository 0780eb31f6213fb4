using Defaults.Files;
using LibGit2Sharp;
using Microsoft.Extensions.Options;

namespace Catalog.Sources;

/// <summary>Opens repositories, but only those that really are in a folder the installation allows.</summary>
sealed class GitRoots
{
    // What may lead out of a repository's folder: links in it, and files that name another place.
    static readonly string[] parts = ["HEAD", "refs", "packed-refs", "objects", "objects/pack"];
    static readonly string[] redirections = ["commondir", "objects/info/alternates"];

    readonly FolderRoots roots;

    static GitRoots()
    {
        // The roots say which repositories are trusted; who owns their files, and what is set for the user that runs
        // this process, is no matter.
        GlobalSettings.SetOwnerValidation(false);
        foreach (var level in (ConfigurationLevel[])
            [ConfigurationLevel.Global, ConfigurationLevel.Xdg, ConfigurationLevel.System])
            GlobalSettings.SetConfigSearchPaths(level, "/nonexistent");
    }

    public GitRoots(IOptions<CatalogOptions> options) =>
        roots = new FolderRoots("Catalog:GitRoots", options.Value.GitRoots);

    /// <summary>True when no repository can be read.</summary>
    public bool AreNone => roots.AreNone;

    /// <summary>The newest commit of the repository's default branch, or the reason why there is none to read.</summary>
    /// <param name="remote">A <c>file:</c> URL.</param>
    public GitTip Open(string remote)
    {
        if (roots.RealPathInside(new Uri(remote).LocalPath) is not { } folder)
            return GitTip.Refused(Reason.Of(roots.Outside));
        if (!Directory.Exists(folder))
        {
            return GitTip.Refused(new Reason(
                "is in a repository that does not exist", "Create the repository or correct the target."));
        }

        Repository? repository = null;
        try
        {
            repository = new Repository(folder);
            if (!StaysInside(repository.Info.Path))
                return Refused(repository, new Reason(
                    "is in a repository that leads out of its folder",
                    "Read a repository without links, alternates and worktrees."));
            return repository.Head.Tip is { } commit ? new GitTip(repository, commit) : Refused(repository, new Reason(
                $"is in a repository without a commit on its default branch, {repository.Refs.Head.TargetIdentifier}",
                "Push a commit to it, or point HEAD at the branch that has some."));
        }
        catch (LibGit2SharpException exception)
        {
            return Refused(repository, new Reason(
                $"is in no readable Git repository: {exception.Message.TrimEnd('.')}", "Correct the target."));
        }
    }

    static GitTip Refused(Repository? repository, Reason reason)
    {
        repository?.Dispose();
        return GitTip.Refused(reason);
    }

    bool StaysInside(string folder) =>
        parts.All(part => roots.RealPathInside(Path.Combine(folder, part)) is not null)
        && !redirections.Any(file => File.Exists(Path.Combine(folder, file)));
}
