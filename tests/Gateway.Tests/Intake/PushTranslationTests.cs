using System.Text.Json;
using System.Text.Json.Nodes;
using Contracts.Gateway;
using Gateway.Intake;
using Messaging.Outbox;
using Xunit;

namespace Gateway.Tests.Intake;

public sealed class PushTranslationTests
{
    const string Repository = "Octo-Org/Hello.World";
    static readonly string after = GitHubPayloads.Sha("after");

    [Fact]
    public void A_push_is_told_with_what_it_touched()
    {
        var told = Assert.Single(Translate(GitHubPayloads.Push(
            Repository, after, GitHubPayloads.Commit(after, ["catalog-info.yaml"], ["docs/größe.md", "src/日本.cs"]))));

        Assert.Equal("github.com/octo-org/hello.world", told.Subject);
        Assert.Equal((Repository, "refs/heads/main", after, "main"), (told.Repository, told.Ref, told.After, told.DefaultBranch));
        var commit = Assert.Single(told.Commits);
        Assert.Equal(["catalog-info.yaml"], commit.Added);
        Assert.Equal(["docs/größe.md", "src/日本.cs"], commit.Modified);
        Assert.Equal(DateTimeOffset.Parse("2026-03-01T11:00:00Z"), commit.Timestamp);
        Assert.False(commit.PathsCut);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(200, 1)]
    [InlineData(201, 2)]
    [InlineData(450, 3)]
    public void Commits_go_into_parts_of_200(int commits, int parts)
    {
        var ids = Enumerable.Range(0, commits).Select(i => GitHubPayloads.Sha($"{i}")).ToList();
        var told = Translate(GitHubPayloads.Push(Repository, after, ids.Select(id => GitHubPayloads.Commit(id))));

        Assert.Equal(Enumerable.Range(1, parts), told.Select(part => part.Part));
        Assert.All(told, part => Assert.Equal(parts, part.Parts));
        Assert.Equal(ids, told.SelectMany(part => part.Commits).Select(commit => commit.Id));
        Assert.Distinct(told.Select(part => part.EventId));
    }

    [Fact]
    public void A_deleted_branch_is_told_without_commits()
    {
        var told = Assert.Single(Translate(GitHubPayloads.Push(Repository, GitHubPayloads.NoCommit)));

        Assert.Equal(GitHubPayloads.NoCommit, told.After);
        Assert.Empty(told.Commits);
    }

    [Fact]
    public void A_tag_and_a_push_without_optional_fields_are_told()
    {
        var push = GitHubPayloads.Push(Repository, after);
        push["ref"] = "refs/tags/v1.0";
        push.Remove("commits");
        push.Remove("forced");
        push["repository"] = new JsonObject { ["full_name"] = Repository };

        Assert.Equal("refs/tags/v1.0", Assert.Single(Translate(push)).Ref);
    }

    [Fact]
    public void The_same_push_has_the_same_id_and_a_later_one_between_the_same_commits_another()
    {
        var later = GitHubPayloads.Push(Repository, after);
        later["repository"]!["pushed_at"] = 1_772_000_009;

        Assert.Equal(IdOf(GitHubPayloads.Push(Repository, after)), IdOf(GitHubPayloads.Push(Repository, after)));
        Assert.NotEqual(IdOf(GitHubPayloads.Push(Repository, after)), IdOf(later));

        static Guid IdOf(JsonObject push) => Assert.Single(Translate(push)).EventId;
    }

    [Fact]
    public void More_paths_than_fit_are_left_out_and_that_is_said()
    {
        var paths = Enumerable.Range(0, 20_000).Select(i => $"src/module-{i}/file.cs").ToList();
        var commits = Translate(GitHubPayloads.Push(
                Repository, after, GitHubPayloads.Commit(after, paths), GitHubPayloads.Commit(after, ["one.cs"])))
            .SelectMany(part => part.Commits).ToList();

        Assert.True(commits[0].PathsCut);
        Assert.Equal(paths.Take(commits[0].Added.Count), commits[0].Added);
        Assert.InRange(commits[0].Added.Count, 1_000, 19_999);
        Assert.False(commits[1].PathsCut);
    }

    [Fact]
    public void Every_part_fits_into_an_event_whatever_the_paths_are()
    {
        var random = new Random(20260301);
        string[] alphabets = ["abc/", "+&<>'`\"\\", "äöü漢字", "😀🚀", "\u0001\u007f\u2028", "a+b ~{}|^%#"];
        for (var round = 0; round < 12; round++)
        {
            var commits = Enumerable.Range(0, random.Next(1, 250)).Select(_ => GitHubPayloads.Commit(
                new string('f', 64), Paths(random.Next(0, 40)), Paths(random.Next(0, 40) == 0 ? random.Next(0, 3_000) : 1)));
            foreach (var part in Translate(GitHubPayloads.Push(Repository, after, commits)))
                Assert.InRange(
                    JsonSerializer.SerializeToUtf8Bytes(part, JsonSerializerOptions.Web).Length, 1, OutboxWriter.BodyBytesMax);
        }

        IEnumerable<string> Paths(int count)
        {
            var alphabet = alphabets[random.Next(alphabets.Length)].EnumerateRunes().ToArray();
            return Enumerable.Range(0, count).Select(_ => string.Concat(
                Enumerable.Range(0, random.Next(1, 60)).Select(_ => alphabet[random.Next(alphabet.Length)])));
        }
    }

    public static TheoryData<string, string> Unreadable => new()
    {
        { "ref", """{"before":"x","after":"x","repository":{"full_name":"a/b"}}""" },
        { "repository", Changed("repository", null) },
        { "repository.full_name", Changed("repository", new JsonObject { ["full_name"] = "a\0/b" }) },
        { "repository.full_name", Changed("repository", new JsonObject { ["full_name"] = "a/" + new string('b', 5_000) }) },
        { "full_name", Changed("repository", new JsonObject { ["id"] = 1 }) },
        { "ref", Changed("ref", null) },
        { "ref", Changed("ref", new string('r', 300_000)) },
        { "before", Changed("before", "not a commit") },
        { "after", Changed("after", new string('a', 300_000)) },
        { "commits", Changed("commits", new JsonArray((JsonNode?)null)) },
        { "commits", Changed("commits", new JsonArray(GitHubPayloads.Commit(new string('a', 300_000)))) },
        { "commits", Changed("commits", "none") },
        { "push", "not json" },
        { "push", "" },
        { "push", "null" },
        { "push", new string('[', 10_000) },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void What_is_no_push_is_parked_and_the_reason_names_the_field(string field, string payload)
    {
        var translation = GitHubTranslation.Translate(DeliveryOf(payload));

        Assert.Equal(DeliveryState.Parked, translation.State);
        Assert.Empty(translation.Events);
        Assert.Contains(field, translation.Reason, StringComparison.OrdinalIgnoreCase);
    }

    static string Changed(string field, JsonNode? value)
    {
        var push = GitHubPayloads.Push(Repository, after);
        push[field] = value;
        return push.ToJsonString();
    }

    static List<PushReceived> Translate(JsonObject push)
    {
        var translation = GitHubTranslation.Translate(DeliveryOf(push.ToJsonString()));
        Assert.Null(translation.Reason);
        return [.. translation.Events.Cast<PushReceived>()];
    }

    static Delivery DeliveryOf(string payload) => new()
    {
        Id = Guid.NewGuid(),
        Source = "github",
        DeliveryId = "d",
        Event = "push",
        ContentType = "application/json",
        Body = System.Text.Encoding.UTF8.GetBytes(payload),
        TraceParent = null,
    };
}
