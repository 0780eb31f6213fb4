using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Catalog.Entities;
using Catalog.Ingestion;
using Catalog.Sources;
using Catalog.Tests.Locations;
using Microsoft.Extensions.Options;
using Testing;
using Xunit;

namespace Catalog.Tests.Entities;

/// <summary>The shared stack declares what <c>deploy/demo/kinds.yaml</c> does.</summary>
public sealed class KindDeclarationTests
{
    const string Website = """
        ---
        apiVersion: example.org/v1
        kind: Website
        metadata: { name: shop-$ }
        spec: { url: "https://shop.example.org", audience: public, owner: team-$, servedBy: [web-$] }

        """;

    const string Regulation = """
        ---
        apiVersion: example.org/v1
        kind: Regulation
        metadata: { name: law-$ }
        spec: { binds: [shop] }

        """;

    static readonly string demo = $"{Repository.Root}/deploy/demo/kinds.yaml";

    [Fact]
    public async Task An_entity_of_a_declared_kind_is_stored_related_and_found_like_any_other()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("web") + Website));

        var site = await trial.EntityAsync("website:shop");
        var component = await trial.EntityAsync("component:web");
        var found = await trial.Http.GetFromJsonAsync<JsonObject>(
            $"/api/catalog/entities/by-query?filter=kind=website,relations.servedBy={trial.Named("component:web")}");

        Assert.Equal(
            [$"ownedBy group:default/team-{trial.Word}", $"servedBy {trial.Named("component:web")}"],
            site!["relations"]!.AsArray().Select(relation => $"{relation!["type"]} {relation["targetRef"]}"));
        Assert.Contains(
            component!["relations"]!.AsArray(),
            relation => (string)relation!["type"]! == "serves" && (string)relation["targetRef"]! == trial.Named("website:shop"));
        Assert.Equal(1, (int)found!["totalItems"]!);
    }

    [Theory]
    [InlineData("""{ "url": "ftp://a", "owner": "t" }""", "spec.url", "PatternMismatch")]
    [InlineData("""{ "owner": "t" }""", "spec.url", "Add it.")]
    [InlineData("""{ "url": "https://a", "owner": "t", "audience": "all" }""", "spec.audience", "Write one of public, internal.")]
    [InlineData("""{ "url": "https://a", "owner": "t", "colour": 1 }""", "spec.colour", "There are url, audience, owner, servedBy.")]
    [InlineData("""{ "url": "https://a", "owner": "group:" }""", "spec.owner", "is not a reference")]
    public async Task What_the_schema_forbids_is_told_with_field_and_remedy(string spec, string field, string told)
    {
        var trial = await Trial.StartAsync();
        var entity = new JsonObject
        {
            ["apiVersion"] = "example.org/v1",
            ["kind"] = "Website",
            ["metadata"] = new JsonObject { ["name"] = "a" },
            ["spec"] = JsonNode.Parse(spec),
        };

        using var answer = await trial.Http.PostAsJsonAsync("/api/catalog/validate-entity", new { location = "url:a", entity });

        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(field, body, StringComparison.Ordinal);
        Assert.Contains(told, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kind_that_needs_trust_is_refused_from_a_location_without_it()
    {
        var trial = await Trial.StartAsync();
        using var member = await trial.MemberAsync();
        var target = trial.Write("a.yaml", trial.Component("web") + Regulation);

        await trial.RegisterAsync(target, member);
        var before = await trial.EntityAsync("regulation:law");
        await trial.RegisterAsync(trial.Write("b.yaml", Regulation));

        Assert.Null(before);
        Assert.NotNull(await trial.EntityAsync("regulation:law"));
    }

    [Fact]
    public async Task The_kinds_are_listed_with_their_schemas()
    {
        var trial = await Trial.StartAsync();

        var kinds = (await trial.Http.GetFromJsonAsync<JsonObject>("/api/catalog/kinds"))!["items"]!.AsArray();

        Assert.Contains(kinds, kind => (string)kind!["name"]! == "Component" && kind["declaration"] is null);
        var website = Assert.Single(kinds, kind => (string)kind!["name"]! == "Website")!;
        Assert.Equal("object", (string)website["declaration"]!["schema"]!["type"]!);
        using var refused = await trial.Http.GetAsync("/api/catalog/kinds?x=1");
        await RegisterLocationTests.AssertRefusedAsync(refused, HttpStatusCode.BadRequest, "InputError", "x");
    }

    [Theory]
    [InlineData("schema: { type: object }", "name is missing")]
    [InlineData("name: Website", "schema is missing")]
    [InlineData("name: component\napiVersions: [a/v1]\nschema: {}", "which there is already")]
    [InlineData("name: Site\napiVersions: [a/v1]\nschema: {}\n---\nname: Site\napiVersions: [a/v1]\nschema: {}", "document 2, line 5: name is 'Site', which there is already")]
    [InlineData("name: My Site\napiVersions: [a/v1]\nschema: {}", "which is no name of a kind")]
    [InlineData("name: Site\napiVersions: []\nschema: {}", "apiVersions has not only versions")]
    [InlineData("name: Site\napiVersions: [a/v1]\nschema: {}\nowner: a", "owner is not a field of a kind")]
    [InlineData("name: Site\napiVersions: [a/v1]\nschema: {}\ndefinedBy: me", "Write any or trusted")]
    [InlineData("name: Site\napiVersions: [a/v1]\nschema: {}\nrelations: [{ field: a, type: b }]", "relations[0].inverse is missing")]
    [InlineData("name: Site\napiVersions: [a/v1]\nschema: { $ref: 'https://example.org/s.json' }", "refers to 'https://example.org/s.json'")]
    [InlineData("name: Site\napiVersions: [a/v1]\nschema: { $ref: '#/nowhere' }", "schema is no JSON Schema")]
    [InlineData("name: [", "is not YAML")]
    public void A_declaration_that_is_wrong_is_refused_with_place_and_remedy(string written, string told)
    {
        var file = Write(written);

        var (_, problems) = KindDeclaration.Read([file]);

        Assert.Contains(problems, problem => problem.StartsWith(file, StringComparison.Ordinal) && problem.Contains(told, StringComparison.Ordinal));
        File.Delete(file);
    }

    [Fact]
    public void A_file_that_is_not_there_keeps_the_service_from_starting()
    {
        var options = new CatalogOptions { Kinds = ["/nowhere/kinds.yaml"] };

        var problem = Assert.Single(options.Validate(new(options)));

        Assert.Contains("'/nowhere/kinds.yaml' cannot be read", problem.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kind_that_is_declared_otherwise_makes_its_entities_others_and_leaves_the_rest()
    {
        var changed = Write(File.ReadAllText(demo).Replace("inverse: serves", "inverse: shows", StringComparison.Ordinal));
        var folder = Directory.CreateTempSubdirectory("catalog-kinds-").FullName;
        var target = Path.Combine(folder, "all.yaml");
        File.WriteAllText(target, Given.PaymentService + "\n" + Website.Replace("$", "a", StringComparison.Ordinal));

        var (before, after) = (await EntitiesAsync(demo), await EntitiesAsync(changed));

        Assert.NotEqual(before[1].ContentHash, after[1].ContentHash);
        Assert.Contains(after[1].Relations, relation => relation.Type == "shows");
        Assert.Equal(before[0].ContentHash, after[0].ContentHash);
        Directory.Delete(folder, recursive: true);
        File.Delete(changed);

        async Task<PreparedEntity[]> EntitiesAsync(string kinds)
        {
            var options = Options.Create(new CatalogOptions { FileRoots = [folder] });
            var location = LocationTarget.Stored("file", target);
            var tree = await Given.Reader(options, KindDeclaration.All([kinds])).ReadAsync(location, trusted: false, CancellationToken.None);
            return [.. tree.Entities.Select(found => PreparedEntity.From(found, location))];
        }
    }

    static string Write(string written)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, written);
        return file;
    }
}
