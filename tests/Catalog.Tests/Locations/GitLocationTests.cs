using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LibGit2Sharp;
using Testing;
using Xunit;

namespace Catalog.Tests.Locations;

public sealed class GitLocationTests
{
    // Below the refresh interval of 60 s; on a machine that is not busy it is under two.
    static readonly TimeSpan soon = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task A_file_of_the_default_branch_is_read_out_of_a_bare_repository()
    {
        var trial = await Trial.StartAsync();
        var remote = Remote.Create(trial);
        remote.Push(("catalog-info.yaml", trial.Component("a")), ("docs/catalog-info.yaml", trial.Component("b")));

        var location = await trial.RegisterAsync(remote.Url, type: "git");
        await trial.RegisterAsync($"{remote.Url}#docs/catalog-info.yaml", type: "git");

        var shown = await trial.Http.GetFromJsonAsync<JsonObject>($"/api/catalog/locations/{location}");
        Assert.Equal(("git", $"{remote.Url}#catalog-info.yaml"), ((string)shown!["type"]!, (string)shown["target"]!));
        Assert.Equal(
            [
                ("backstage.io/managed-by-location", $"git:{remote.Url}#docs/catalog-info.yaml"),
                ("backstage.io/managed-by-origin-location", $"git:{remote.Url}#docs/catalog-info.yaml"),
                ("backstage.io/source-location", $"url:{remote.Url}#docs/"),
            ],
            await AnnotationsAsync(trial, "component:b"));
        Assert.Equal($"url:{remote.Url}#", (await AnnotationsAsync(trial, "component:a"))[2].Value);
    }

    [Fact]
    public async Task A_push_is_seen_at_once_and_one_of_the_same_files_changes_nothing()
    {
        var trial = await Trial.StartAsync();
        var remote = Remote.Create(trial);
        remote.Push(("catalog-info.yaml", trial.Component("a", "owner: one")));
        await trial.RegisterAsync(remote.Url, type: "git");

        remote.Push(("catalog-info.yaml", trial.Component("a", "owner: one")), ("README.md", "Read me."));
        remote.Push(("catalog-info.yaml", trial.Component("a", "owner: two")));

        await Eventually.TrueAsync(
            async () => await trial.OwnerAsync("component:a") == "two", "the push is seen", soon);
        Assert.Equal(
            ["EntityAdded", "EntityChanged", "EntityOwnerChanged"], await trial.EventTypesAsync("component:a"));
    }

    [Fact]
    public async Task Location_entities_and_patterns_lead_to_files_of_the_same_repository_only()
    {
        var trial = await Trial.StartAsync();
        var remote = Remote.Create(trial);
        var other = Remote.Create(trial, "other.git");
        remote.Push(
            ("catalog-info.yaml", trial.Document("Location", "all",
                $"targets: ['./services/**/*.yaml', ../out.yaml, '{other.Url}#catalog-info.yaml', /etc/hostname]")),
            ("services/a/info.yaml", trial.Component("a")),
            ("services/info.yaml",
                trial.Component("b") + trial.Document("Location", "back", "target: ../catalog-info.yaml")));

        var location = await trial.RegisterAsync(remote.Url, type: "git");

        Assert.NotNull(await trial.EntityAsync("component:a"));
        Assert.NotNull(await trial.EntityAsync("component:b"));
        var problems = (await trial.ProblemsAsync(location)).Select(problem => problem!.ToJsonString()).ToArray();
        Assert.Collection(
            problems,
            problem => Assert.Contains("leads out of the repository", problem, StringComparison.Ordinal),
            problem => Assert.Contains("which is another source", problem, StringComparison.Ordinal),
            problem => Assert.Contains("#etc/hostname, which does not exist", problem, StringComparison.Ordinal));
        Assert.All(problems, problem =>
            Assert.Contains($"\"source\":\"{remote.Url}#catalog-info.yaml\"", problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "without a commit on its default branch")]
    [InlineData("#", "without a commit on its default branch")]
    [InlineData("#missing.yaml", "does not exist", true)]
    [InlineData("#folder", "is a folder", true)]
    [InlineData("#link.yaml", "is, or is behind, the symbolic link link.yaml", true)]
    [InlineData("#way/a.yaml", "is, or is behind, the symbolic link way", true)]
    [InlineData("#module/a.yaml", "is in the submodule module", true)]
    [InlineData("#large.yaml", "larger than 1048576 bytes", true)]
    [InlineData("#larger.yaml", "the limit is 8,388,608", true)]
    [InlineData("#binary.yaml", "is not UTF-8", true)]
    [InlineData("#folder/**", "is not UTF-8", true)]
    [InlineData("#../orders.git/a.yaml", "leads out of the repository", true)]
    public async Task What_cannot_be_read_is_refused_with_a_reason_and_not_remembered(
        string path, string told, bool pushed = false)
    {
        var trial = await Trial.StartAsync();
        var remote = Remote.Create(trial);
        if (pushed)
            remote.Push(tree => WriteOddFiles(remote, tree));

        using var response = await trial.PostLocationAsync(remote.Url + path, type: "git");

        await RegisterLocationTests.AssertRefusedAsync(response, HttpStatusCode.BadRequest, "InputError", told);
        var locations = await trial.Http.GetStringAsync("/api/catalog/locations");
        Assert.DoesNotContain(remote.Url, locations, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://github.com/a/b.git#catalog-info.yaml", "Only repositories on this machine")]
    [InlineData("git@github.com:a/b.git", "Only repositories on this machine")]
    [InlineData("file:///etc/orders.git", "outside the folders")]
    [InlineData("file://$/../../../../etc/orders.git", "outside the folders")]
    [InlineData("file://$/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/orders.git", "outside the folders")]
    [InlineData("file://$/nowhere.git", "a repository that does not exist")]
    [InlineData("file://$/", "a repository that does not exist")]
    public async Task A_repository_elsewhere_is_refused_with_what_is_possible(string target, string told)
    {
        var trial = await Trial.StartAsync();

        using var response = await trial.PostLocationAsync(
            target.Replace("$", trial.RepositoryPath(""), StringComparison.Ordinal), type: "git");

        await RegisterLocationTests.AssertRefusedAsync(response, HttpStatusCode.BadRequest, "InputError", told);
    }

    [Fact]
    public async Task A_repository_that_goes_and_comes_back_keeps_its_entities_and_shows_why()
    {
        var trial = await Trial.StartAsync();
        var remote = Remote.Create(trial);
        remote.Push(("catalog-info.yaml", trial.Component("a")));
        var location = await trial.RegisterAsync(remote.Url, type: "git");

        Directory.Move(remote.Folder, $"{remote.Folder}.away");

        await Eventually.TrueAsync(
            async () => (await trial.ProblemsAsync(location)).Count == 1, "it is missed", soon);
        Assert.Contains("does not exist", await trial.OnlyProblemAsync(location), StringComparison.Ordinal);
        Assert.NotNull(await trial.EntityAsync("component:a"));
        Directory.Move($"{remote.Folder}.away", remote.Folder);
        await Eventually.TrueAsync(
            async () => (await trial.ProblemsAsync(location)).Count == 0, "it is back", soon);
        Assert.Equal(["EntityAdded"], await trial.EventTypesAsync("component:a"));
    }

    [Fact]
    public async Task Only_a_trusted_repository_defines_groups()
    {
        var trial = await Trial.StartAsync();
        var remote = Remote.Create(trial);
        remote.Push(("catalog-info.yaml",
            trial.Component("a") + trial.Document("Group", "g", "type: team, children: []")));

        var location = await trial.RegisterAsync(remote.Url, await trial.MemberAsync(), "git");

        Assert.Null(await trial.EntityAsync("group:g"));
        Assert.Contains("trusted", await trial.OnlyProblemAsync(location), StringComparison.Ordinal);
    }

    static async Task<(string Key, string Value)[]> AnnotationsAsync(Trial trial, string entityRef) =>
    [
        .. (await trial.EntityAsync(entityRef))!["metadata"]!["annotations"]!.AsObject()
            .Select(annotation => (annotation.Key, (string)annotation.Value!)),
    ];

    static void WriteOddFiles(Remote remote, TreeDefinition tree)
    {
        const int Megabyte = 1024 * 1024;
        tree.Add("real.yaml", remote.BlobOf("kind: x"), Mode.NonExecutableFile);
        tree.Add("link.yaml", remote.BlobOf("real.yaml"), Mode.SymbolicLink);
        tree.Add("way", remote.BlobOf("folder"), Mode.SymbolicLink);
        tree.Add("large.yaml", remote.BlobOf(new string('a', Megabyte + 1)), Mode.NonExecutableFile);
        tree.Add("larger.yaml", remote.BlobOf(new string('a', (8 * Megabyte) + 1)), Mode.NonExecutableFile);
        tree.Add("folder/blob.bin", remote.BlobOf([0xFF, 0xFE, 0x00]), Mode.NonExecutableFile);
        tree.Add("binary.yaml", remote.BlobOf([0x89, 0x50, 0x4E, 0x47, 0x00]), Mode.NonExecutableFile);
        tree.AddGitLink("module", new ObjectId("1111111111111111111111111111111111111111"));
    }
}
