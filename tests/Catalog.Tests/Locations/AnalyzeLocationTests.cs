using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Catalog.Tests.Locations;

public sealed class AnalyzeLocationTests
{
    [Fact]
    public async Task A_folder_tells_the_entities_in_it_and_which_of_them_are_known()
    {
        var trial = await Trial.StartAsync();
        var known = trial.Write("catalog-info.yaml", trial.Component("a"));
        var folder = Path.GetDirectoryName(known)!;
        Directory.CreateDirectory(Path.Combine(folder, "sub"));
        trial.Write("sub/catalog-info.yaml", trial.Component("b"));
        await trial.RegisterAsync(known);

        var told = await AnalyzeAsync(trial, folder);

        Assert.Equal(
            [($"a-{trial.Word}", true), ($"b-{trial.Word}", false)],
            told["existingEntityFiles"]!.AsArray()
                .Select(file => ((string)file!["entity"]!["metadata"]!["name"]!, (bool)file["isRegistered"]!)));
        Assert.Empty(told["generateEntities"]!.AsArray());
        Assert.Null(await trial.EntityAsync("component:b"));
    }

    [Fact]
    public async Task A_folder_without_entities_gets_a_draft_named_after_it()
    {
        var trial = await Trial.StartAsync();
        var folder = Path.GetDirectoryName(trial.Write("readme.md", ""))!;

        var told = await AnalyzeAsync(trial, folder);

        Assert.Empty(told["existingEntityFiles"]!.AsArray());
        var draft = Assert.Single(told["generateEntities"]!.AsArray())!;
        Assert.Equal(trial.Word, (string)draft["entity"]!["metadata"]!["name"]!);
        Assert.Equal("Component", (string)draft["entity"]!["kind"]!);
    }

    [Theory]
    [InlineData("ftp", "ftp://example.org/a", "cannot be read")]
    [InlineData("file", "relative", "absolute path")]
    [InlineData(null, null, "type")]
    public async Task What_is_no_location_is_refused(string? type, string? target, string told)
    {
        var trial = await Trial.StartAsync();

        using var response = await trial.Http.PostAsJsonAsync("/api/catalog/analyze-location", new { location = new { type, target } });

        await RegisterLocationTests.AssertRefusedAsync(response, HttpStatusCode.BadRequest, "InputError", told);
    }

    [Fact]
    public async Task A_name_that_is_a_path_and_what_the_caller_may_not_read_stay_out()
    {
        var trial = await Trial.StartAsync();
        var target = trial.Write("a.yaml", trial.Component("a") + trial.Component("hidden", metadata: ", labels: { visibility: restricted }"));
        using var stranger = await trial.ClientAsync("catalog:read");

        using var refused = await trial.Http.PostAsJsonAsync(
            "/api/catalog/analyze-location", new { location = new { type = "file", target }, catalogFilename = "../b.yaml" });
        using var answered = await stranger.PostAsJsonAsync(
            "/api/catalog/analyze-location", new { location = new { type = "file", target } });

        await RegisterLocationTests.AssertRefusedAsync(refused, HttpStatusCode.BadRequest, "InputError", "catalogFilename");
        var told = (await answered.Content.ReadFromJsonAsync<JsonObject>())!["existingEntityFiles"]!.AsArray();
        Assert.Equal($"a-{trial.Word}", (string)Assert.Single(told)!["entity"]!["metadata"]!["name"]!);
    }

    static async Task<JsonObject> AnalyzeAsync(Trial trial, string target)
    {
        using var response = await trial.Http.PostAsJsonAsync(
            "/api/catalog/analyze-location", new { location = new { type = "file", target } });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
