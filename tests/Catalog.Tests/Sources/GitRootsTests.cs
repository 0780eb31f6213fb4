using Catalog.Sources;
using LibGit2Sharp;
using Microsoft.Extensions.Options;
using Xunit;

namespace Catalog.Tests.Sources;

public sealed class GitRootsTests : IDisposable
{
    readonly string root = Directory.CreateTempSubdirectory("git-roots-").FullName;
    readonly string outside = Directory.CreateTempSubdirectory("git-outside-").FullName;

    [Fact]
    public void A_link_out_of_the_roots_is_seen_to_be_one()
    {
        Repository.Init(Path.Combine(outside, "a.git"), isBare: true);
        Directory.CreateSymbolicLink(Path.Combine(root, "a.git"), Path.Combine(outside, "a.git"));

        Assert.Equal("is outside the folders that may be read", ReasonOf("a.git"));
    }

    [Theory]
    [InlineData("objects")]
    [InlineData("refs")]
    public void A_repository_with_a_part_elsewhere_is_not_read(string part)
    {
        Repository.Init(Path.Combine(root, "a.git"), isBare: true);
        Directory.Move(Path.Combine(root, "a.git", part), Path.Combine(outside, part));
        Directory.CreateSymbolicLink(Path.Combine(root, "a.git", part), Path.Combine(outside, part));

        Assert.Equal("is in a repository that leads out of its folder", ReasonOf("a.git"));
    }

    [Fact]
    public void A_repository_that_borrows_objects_is_not_read()
    {
        Repository.Init(Path.Combine(root, "a.git"), isBare: true);
        Directory.CreateDirectory(Path.Combine(root, "a.git", "objects/info"));
        File.WriteAllText(Path.Combine(root, "a.git", "objects/info/alternates"), "/elsewhere/objects\n");

        Assert.Equal("is in a repository that leads out of its folder", ReasonOf("a.git"));
    }

    [Fact]
    public void A_file_that_says_where_the_repository_is_is_not_followed_out()
    {
        Repository.Init(Path.Combine(outside, "a.git"), isBare: true);
        Directory.CreateDirectory(Path.Combine(root, "a"));
        File.WriteAllText(Path.Combine(root, "a", ".git"), $"gitdir: {outside}/a.git\n");

        Assert.Equal("is in a repository that leads out of its folder", ReasonOf("a"));
    }

    [Fact]
    public void A_folder_that_is_no_repository_is_told_apart_from_one_above_it()
    {
        Repository.Init(root);
        Directory.CreateDirectory(Path.Combine(root, "a"));

        Assert.StartsWith("is in no readable Git repository", ReasonOf("a"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_that_is_no_absolute_path_is_told_at_the_start()
    {
        var wrong = new CatalogOptions { GitRoots = ["/srv/git", "git"] }.Validate(new(new object()));

        Assert.Equal(
            "Catalog:GitRoots:1 is 'git'. Write the absolute path of a folder.",
            Assert.Single(wrong).ErrorMessage);
    }

    public void Dispose()
    {
        Directory.Delete(root, recursive: true);
        Directory.Delete(outside, recursive: true);
    }

    string ReasonOf(string repository)
    {
        var roots = new GitRoots(Options.Create(new CatalogOptions { GitRoots = [root] }));
        using var tip = roots.Open(new Uri(Path.Combine(root, repository)).AbsoluteUri);
        return tip.Read(LocationTarget.Stored("git", $"file://{root}/{repository}#catalog-info.yaml")).Reason!.Message;
    }
}
