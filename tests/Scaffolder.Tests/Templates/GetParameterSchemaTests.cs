using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Contracts.Catalog;
using Testing;
using Xunit;

namespace Scaffolder.Tests.Templates;

public sealed class GetParameterSchemaTests
{
    [Fact]
    public async Task The_form_has_a_page_for_each_schema()
    {
        var trial = await Trial.StartAsync();
        await Golden.TemplateAsync(trial);

        var form = await trial.Http.GetFromJsonAsync<JsonObject>(PathOf(trial));

        Assert.Equal($"golden-{trial.Word}", (string)form!["title"]!);
        var page = form["steps"]!.AsArray().Single()!;
        Assert.Equal("Please enter the following information", (string)page["title"]!);
        Assert.Equal("OwnerPicker", (string)page["schema"]!["properties"]!["owner"]!["ui:field"]!);
    }

    [Fact]
    public async Task What_the_highest_version_says_is_kept_in_whatever_order_it_comes()
    {
        var trial = await Trial.StartAsync();
        var template = await trial.TemplateAsync("golden", """{ "type": "new", "parameters": { "title": "new" }, "steps": [] }""", version: 5);
        var old = trial.Entity("Template", $"golden-{trial.Word}", """{ "type": "old", "parameters": { "title": "old" }, "steps": [] }""", 4);

        await trial.TellAsync(old);
        await trial.TellAsync(old);
        await trial.TemplateAsync("other", """{ "type": "a", "steps": [] }""");

        Assert.Equal("new", (string)(await trial.Http.GetFromJsonAsync<JsonObject>(PathOf(trial)))!["steps"]![0]!["title"]!);
        await trial.TellAsync(new EntityRemoved
        {
            EventId = Guid.CreateVersion7(), Subject = template, Version = 6, OccurredAt = DateTimeOffset.UnixEpoch,
            Kind = "Template", Uid = Guid.NewGuid(),
        });
        await Eventually.TrueAsync(async () =>
        {
            using var gone = await trial.Http.GetAsync(PathOf(trial));
            return gone.StatusCode == HttpStatusCode.NotFound;
        }, "the template is gone");
    }

    [Fact]
    public async Task Actions_are_listed_with_their_schemas()
    {
        var trial = await Trial.StartAsync();

        var actions = await trial.Http.GetFromJsonAsync<JsonArray>("/api/scaffolder/v2/actions");

        Assert.Equal(
            ["catalog:register", "catalog:write", "debug:log", "fetch:template", "provisioner:order", "publish:git"],
            actions!.Select(action => (string)action!["id"]!));
        Assert.All(actions!, action => Assert.Equal("object", (string)action!["schema"]!["input"]!["type"]!));
    }

    static string PathOf(Trial trial) =>
        $"/api/scaffolder/v2/templates/default/template/golden-{trial.Word}/parameter-schema";
}
