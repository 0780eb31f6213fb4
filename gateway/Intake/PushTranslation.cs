using Contracts.Gateway;
using Messaging.Outbox;

namespace Gateway.Intake;

/// <summary>A push as parts that fit into events: at most 200 commits and 180 KiB of paths each.</summary>
static class PushTranslation
{
    const int CommitsPerPart = 200;
    const int BytesPerPart = 180 * 1024;
    const int PathBytesPerCommit = 90 * 1024;
    const int BytesPerCommitWithoutPaths = 200;

    public static IReadOnlyList<PushReceived> Translate(GitHubPush push)
    {
        var parts = Split([.. (push.Commits ?? []).Select(CommitOf)]);
        var repository = push.Repository.FullName;
        return
        [
            .. parts.Select((commits, index) => new PushReceived
            {
                // pushed_at tells a push from a later one between the same commits (a branch moved back and forth).
                EventId = NaturalId.Of(
                    "github.push", push.Repository.Id?.ToString() ?? repository, push.Ref, push.Before, push.After,
                    push.Repository.PushedAt.ToString(), index.ToString()),
                Subject = $"github.com/{repository}".ToLowerInvariant(),
                Repository = repository,
                Ref = push.Ref,
                Before = push.Before,
                After = push.After,
                Forced = push.Forced,
                DefaultBranch = push.Repository.DefaultBranch,
                Commits = commits,
                Part = index + 1,
                Parts = parts.Count,
            }),
        ];
    }

    static PushedCommit CommitOf(GitHubPush.Commit commit)
    {
        var budget = PathBytesPerCommit;
        var (added, removed, modified) = (Take(commit.Added), Take(commit.Removed), Take(commit.Modified));
        return new PushedCommit
        {
            Id = commit.Id,
            Timestamp = commit.Timestamp,
            Added = added,
            Removed = removed,
            Modified = modified,
            PathsCut = budget < 0,
        };

        string[] Take(IEnumerable<string>? paths) =>
            [.. (paths ?? []).TakeWhile(path => (budget -= BytesOf(path)) >= 0)];
    }

    /// <summary>Parts in order; one empty part for a push without commits, such as a deleted branch.</summary>
    static List<List<PushedCommit>> Split(IReadOnlyList<PushedCommit> commits)
    {
        List<List<PushedCommit>> parts = [[]];
        var bytes = 0;
        foreach (var commit in commits)
        {
            var size = BytesPerCommitWithoutPaths
                + commit.Added.Concat(commit.Removed).Concat(commit.Modified).Sum(BytesOf);
            if (parts[^1].Count == CommitsPerPart || (bytes + size > BytesPerPart && parts[^1].Count > 0))
            {
                parts.Add([]);
                bytes = 0;
            }
            parts[^1].Add(commit);
            bytes += size;
        }
        return parts;
    }

    // JSON escapes many characters as \uXXXX, six bytes for each UTF-16 unit; quotes and comma besides.
    static int BytesOf(string path) => 3 + path.Sum(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' ? 1 : 6);
}
