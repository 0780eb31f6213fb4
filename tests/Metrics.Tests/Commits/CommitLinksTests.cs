using Metrics.Commits;
using Xunit;

namespace Metrics.Tests.Commits;

public sealed class CommitLinksTests
{
    readonly Given given = new("links");

    [Fact]
    public void On_the_default_branch_commits_form_a_chain_from_the_old_head() => Assert.Equal(
        ["b>a", "b>0", "a>0"], LinksOf(before: "0", ["a", "b"]));

    [Fact]
    public void On_another_branch_only_the_head_contains_what_was_there() => Assert.Equal(
        ["u>m", "u>f"], LinksOf(before: "f", ["m", "u"], branch: "feature"));

    [Fact]
    public void A_forced_push_leaves_its_old_head_behind() => Assert.Equal(
        ["b>a"], LinksOf(before: "0", ["a", "b"], forced: true));

    [Fact]
    public void A_new_branch_has_no_old_head() => Assert.Equal(["b>a"], LinksOf(before: "", ["a", "b"]));

    [Fact]
    public void A_tag_and_a_deleted_branch_tell_nothing()
    {
        var push = given.Push("0", [("a", Given.Monday)]);

        Assert.Empty(CommitLinks.Of(push with { Ref = "refs/tags/v1" }));
        Assert.Empty(CommitLinks.Of(push with { After = Given.None, Commits = [] }));
    }

    [Fact]
    public void Without_a_word_on_the_default_branch_it_is_the_usual_one()
    {
        var push = given.Push("0", [("a", Given.Monday), ("b", Given.Monday)]) with { DefaultBranch = null };

        Assert.Equal(3, CommitLinks.Of(push).Count);
        Assert.Equal(2, CommitLinks.Of(push with { Ref = "refs/heads/other" }).Count);
    }

    string[] LinksOf(string before, string[] commits, string branch = "main", bool forced = false)
    {
        var names = commits.Append(before).ToDictionary(name => name == "" ? Given.None : Given.Sha(name));
        return
        [
            .. CommitLinks.Of(given.Push(before, [.. commits.Select(name => (name, Given.Monday))], branch, forced))
                .Select(link => $"{names[link.Sha]}>{names[link.Ancestor]}"),
        ];
    }
}
