using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Catalog.Tests.Locations;

public sealed class UpdateLocationTests
{
    [Fact]
    public async Task A_moved_location_keeps_its_id_and_has_the_entities_of_its_new_target()
    {
        var trial = await Trial.StartAsync();
        var id = await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a") + trial.Component("both")));
        var target = trial.Write("b.yaml", trial.Component("b") + trial.Component("both"));

        using var response = await PutAsync(trial, id, target);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var moved = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal((id, target), ((string)moved["id"]!, (string)moved["target"]!));
        Assert.Null(await trial.EntityAsync("component:a"));
        Assert.NotNull(await trial.EntityAsync("component:b"));
        Assert.NotNull(await trial.EntityAsync((string)moved["entityRef"]!));
        Assert.Equal(["EntityAdded", "EntityChanged"], await trial.EventTypesAsync("component:both"));
        Assert.Equal(["LocationRegistered", "LocationChanged"], await trial.EventTypesAsync($"location:{id}"));
    }

    [Fact]
    public async Task Moving_a_location_to_where_it_is_changes_nothing()
    {
        var trial = await Trial.StartAsync();
        var target = trial.Write("a.yaml", trial.Component("a"));
        var id = await trial.RegisterAsync(target);

        using var response = await PutAsync(trial, id, target);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["LocationRegistered"], await trial.EventTypesAsync($"location:{id}"));
    }

    [Theory]
    [InlineData("nowhere.yaml", HttpStatusCode.BadRequest, "does not exist")]
    [InlineData("relative", HttpStatusCode.BadRequest, "absolute path")]
    [InlineData("half.yaml", HttpStatusCode.BadRequest, "is not YAML")]
    [InlineData("taken.yaml", HttpStatusCode.Conflict, "already exists")]
    public async Task A_move_that_cannot_be_is_refused_and_leaves_everything_as_it_was(
        string file, HttpStatusCode status, string told)
    {
        var trial = await Trial.StartAsync();
        var source = trial.Write("a.yaml", trial.Component("a"));
        var id = await trial.RegisterAsync(source);
        await trial.RegisterAsync(trial.Write("taken.yaml", trial.Component("taken")));
        trial.Write("half.yaml", trial.Component("half") + "---\nkind: [\n");

        using var response = await PutAsync(
            trial, id, file == "relative" ? file : Path.Combine(Path.GetDirectoryName(source)!, file));

        await RegisterLocationTests.AssertRefusedAsync(
            response, status, status == HttpStatusCode.Conflict ? "ConflictError" : "InputError", told);
        Assert.NotNull(await trial.EntityAsync("component:a"));
        var kept = await trial.Http.GetFromJsonAsync<JsonObject>($"/api/catalog/locations/{id}");
        Assert.Equal(source, (string)kept!["target"]!);
    }

    [Fact]
    public async Task Who_may_not_register_trusted_locations_may_not_move_one()
    {
        var trial = await Trial.StartAsync();
        var id = await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a")));
        using var member = await trial.MemberAsync();

        using var response = await PutAsync(trial, id, trial.Write("b.yaml", trial.Component("b")), member);
        using var unknown = await PutAsync(trial, $"{Guid.NewGuid()}", trial.Write("b.yaml", trial.Component("b")));

        await RegisterLocationTests.AssertRefusedAsync(response, HttpStatusCode.Forbidden, "NotAllowedError", "administrator");
        await RegisterLocationTests.AssertRefusedAsync(unknown, HttpStatusCode.NotFound, "NotFoundError", "Found no location");
    }

    static Task<HttpResponseMessage> PutAsync(Trial trial, string id, string target, HttpClient? http = null) =>
        (http ?? trial.Http).PutAsJsonAsync($"/api/catalog/locations/{id}", new { type = "file", target });
}
