using Contracts.Gateway;

namespace Metrics.Commits;

/// <summary>A commit, and one that it contains.</summary>
readonly record struct CommitLink(string Sha, string Ancestor);

/// <summary>What a push tells of which commit contains which.</summary>
static class CommitLinks
{
    const string BranchPrefix = "refs/heads/";
    static readonly string[] usualDefaultBranches = ["main", "master"];

    /// <summary>
    /// On the default branch the commits of a push form a chain from the branch's old head. On another branch that would
    /// be wrong: a merge from the default branch brings commits that do not contain what the branch had before, so only
    /// the new head is known to contain them. A forced push leaves its old head behind.
    /// </summary>
    public static IReadOnlyList<CommitLink> Of(PushReceived push)
    {
        if (!push.Ref.StartsWith(BranchPrefix, StringComparison.Ordinal) || IsNone(push.After))
            return [];
        var before = push.Forced || IsNone(push.Before) ? null : push.Before;
        var links = push.Commits.Select(commit => new CommitLink(push.After, commit.Id));
        if (before is not null)
            links = links.Append(new CommitLink(push.After, before));
        if (IsDefaultBranch(push))
            links = links.Concat(ChainOf(push.Commits, before));
        return [.. links.Where(link => link.Sha != link.Ancestor).Distinct()];
    }

    // Each part of a large push has a chain of its own from the old head on; the new head contains them all.
    static IEnumerable<CommitLink> ChainOf(IReadOnlyList<PushedCommit> commits, string? before)
    {
        var last = before;
        foreach (var commit in commits)
        {
            if (last is not null)
                yield return new CommitLink(commit.Id, last);
            last = commit.Id;
        }
    }

    static bool IsDefaultBranch(PushReceived push)
    {
        var branch = push.Ref[BranchPrefix.Length..];
        return push.DefaultBranch is { } known ? branch == known : usualDefaultBranches.Contains(branch);
    }

    /// <summary>GitHub writes a branch that is not there yet, or no more, as zeros.</summary>
    static bool IsNone(string sha) => !sha.AsSpan().ContainsAnyExcept('0');
}
