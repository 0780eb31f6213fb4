using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Testing;
using Xunit;

namespace Catalog.Tests.Sources;

public sealed partial class PlaceholdersTests
{
    [Theory]
    [InlineData("TEXT", "a.txt", "Hello\nyou\n", "\"Hello\\nyou\\n\"")]
    [InlineData("JSON", "a.json", """{"a":[1,"b"]}""", """{"a":[1,"b"]}""")]
    [InlineData("YAML", "a.yaml.txt", "a:\n- 1\n- b\n", """{"a":[1,"b"]}""")]
    [InlineData("YAML", "a.yaml.txt", "just a text", "\"just a text\"")]
    public async Task A_field_takes_its_value_from_another_file(string key, string file, string content, string expected)
    {
        var trial = await Trial.StartAsync();
        trial.Write(file, content);
        await trial.RegisterAsync(trial.Write("catalog-info.yaml", trial.Component("a", Keyed($"owner: o, extra: {{ {key}: ./{file} }}, list: [{{ {key}: {file} }}]"))));

        var spec = (await trial.EntityAsync("component:a"))!["spec"]!;

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), spec["extra"]), $"{spec}");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), spec["list"]![0]), $"{spec}");
    }

    [Fact]
    public async Task A_definition_comes_out_of_the_repository_at_the_same_commit()
    {
        var trial = await Trial.StartAsync();
        var remote = Remote.Create(trial);
        remote.Push(("docs/catalog-info.yaml", Api(trial, "{ TEXT: ../openapi.yaml }")), ("openapi.yaml", "openapi: 3.1.0"));
        await trial.RegisterAsync($"{remote.Url}#docs/catalog-info.yaml", type: "git");
        Assert.Equal("openapi: 3.1.0", await DefinitionAsync(trial));

        remote.Push(("docs/catalog-info.yaml", Api(trial, "{ TEXT: ../openapi.yaml }")), ("openapi.yaml", "openapi: 3.1.1"));

        await Eventually.TrueAsync(async () => await DefinitionAsync(trial) == "openapi: 3.1.1", "the push is seen");
    }

    [Fact]
    public async Task A_change_of_the_file_alone_changes_the_entity()
    {
        var trial = await Trial.StartAsync();
        trial.Write("api.txt", "one");
        await trial.RegisterAsync(trial.Write("a.yaml", Api(trial, "{ TEXT: ./api.txt }")));
        trial.Write("api.txt", "two");

        await trial.RefreshAsync("api:a");

        Assert.Equal("two", await DefinitionAsync(trial));
        Assert.Equal(["EntityAdded", "EntityChanged"], await trial.EventTypesAsync("api:a"));
    }

    [Fact]
    public async Task A_file_that_goes_missing_is_told_and_leaves_the_entity_as_it_was()
    {
        var trial = await Trial.StartAsync();
        var file = trial.Write("api.txt", "one");
        var id = await trial.RegisterAsync(trial.Write("a.yaml", Api(trial, "{ TEXT: ./api.txt }")));
        File.Delete(file);

        await trial.RefreshAsync("api:a");

        Assert.Equal("one", await DefinitionAsync(trial));
        var problem = Assert.Single(await trial.ProblemsAsync(id))!;
        Assert.Equal("spec.definition", (string)problem["field"]!);
        Assert.Contains("does not exist", (string)problem["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ TEXT: /etc/passwd }", "outside")]
    [InlineData("{ TEXT: ../../../../etc/passwd }", "outside")]
    [InlineData("{ TEXT: \"https://example.org/a\" }", "")]
    [InlineData("{ TEXT: \"file:///etc/passwd\" }", "outside")]
    [InlineData("{ TEXT: ./*.txt }", "several files")]
    [InlineData("{ TEXT: [a] }", "a list")]
    [InlineData("{ TEXT: ./binary.txt }", "UTF-8")]
    [InlineData("{ JSON: ./broken.json }", "not YAML or JSON at line")]
    [InlineData("{ YAML: ./two.txt }", "exactly one document")]
    public async Task What_cannot_be_taken_in_is_told_at_its_field(string written, string told)
    {
        var trial = await Trial.StartAsync();
        var folder = Path.GetDirectoryName(trial.Write("broken.json", "{"))!;
        trial.Write("two.txt", "a: 1\n---\nb: 2\n");
        await File.WriteAllBytesAsync(Path.Combine(folder, "binary.txt"), [0xff, 0xfe, 0x00]);

        var id = await trial.RegisterAsync(trial.Write("a.yaml", Api(trial, written) + trial.Component("b")));

        Assert.Null(await trial.EntityAsync("api:a"));
        Assert.NotNull(await trial.EntityAsync("component:b"));
        var problem = Assert.Single(await trial.ProblemsAsync(id))!;
        Assert.Equal("spec.definition", (string)problem["field"]!);
        Assert.Contains(told, $"{problem["message"]} {problem["remedy"]}", StringComparison.Ordinal);
        Assert.NotEmpty((string)problem["remedy"]!);
    }

    [Fact]
    public async Task A_link_in_the_folder_does_not_lead_out_of_it()
    {
        var trial = await Trial.StartAsync();
        var folder = Path.GetDirectoryName(trial.Write("b.yaml", trial.Component("b")))!;
        File.CreateSymbolicLink(Path.Combine(folder, "link.txt"), "/etc/hostname");

        var id = await trial.RegisterAsync(trial.Write("a.yaml", Api(trial, "{ TEXT: ./link.txt }") + trial.Component("c")));

        Assert.Null(await trial.EntityAsync("api:a"));
        Assert.Single(await trial.ProblemsAsync(id));
    }

    [Fact]
    public async Task A_description_brings_along_what_it_refers_to_in_other_files()
    {
        var trial = await Trial.StartAsync();
        trial.Write("api.txt", Keyed("""
            openapi: 3.1.0
            paths: { /a: { REF: ./paths.txt#/~1a } }
            components: { schemas: { Own: { type: string } } }
            """));
        trial.Write("paths.txt", Keyed("""
            /a: { get: { responses: { "200": { REF: "#/answers/ok" } } } }
            answers: { ok: { schema: { REF: "schemas.txt#/Node" }, own: { REF: "./api.txt#/components/schemas/Own" } } }
            """));
        trial.Write("schemas.txt", Keyed("Node: { properties: { next: { REF: \"#/Node\" } } }"));
        await trial.RegisterAsync(trial.Write("a.yaml", Api(trial, "{ OPENAPI: ./api.txt }")));

        var definition = JsonNode.Parse(await DefinitionAsync(trial))!;

        var bundled = definition["components"]!["x-bundled"]!;
        Assert.Equal("#/components/x-bundled/paths-1", (string)definition["paths"]!["/a"]!["$ref"]!);
        Assert.Equal("#/components/x-bundled/paths-2", (string)bundled["paths-1"]!["get"]!["responses"]!["200"]!["$ref"]!);
        Assert.Equal("#/components/x-bundled/schemas-3", (string)bundled["paths-2"]!["schema"]!["$ref"]!);
        Assert.Equal("#/components/schemas/Own", (string)bundled["paths-2"]!["own"]!["$ref"]!);
        Assert.Equal("#/components/x-bundled/schemas-3", (string)bundled["schemas-3"]!["properties"]!["next"]!["$ref"]!);
    }

    [Theory]
    [InlineData("a: { REF: \"#/b\" }\nb: 1\n", null)]
    [InlineData("a: { REF: ./none.txt }", "does not exist")]
    [InlineData("a: { REF: \"./other.txt#/nowhere\" }", "has nothing there")]
    [InlineData("a: { REF: \"../../../../etc/hostname\" }", "outside")]
    public async Task A_description_that_needs_no_other_file_stays_as_it_is_and_one_that_cannot_have_it_is_told(
        string content, string? told)
    {
        var trial = await Trial.StartAsync();
        trial.Write("api.txt", Keyed(content));
        trial.Write("other.txt", "a: 1");

        var id = await trial.RegisterAsync(trial.Write("a.yaml", Api(trial, "{ ASYNCAPI: ./api.txt }") + trial.Component("b")));

        if (told is null)
            Assert.Equal(Keyed(content), await DefinitionAsync(trial));
        else
            Assert.Contains(told, await trial.OnlyProblemAsync(id), StringComparison.Ordinal);
    }

    static string Api(Trial trial, string definition) =>
        trial.Document("API", "a", Keyed($"type: openapi, lifecycle: production, owner: o, definition: {definition}"));

    /// <summary>A dollar stands for the trial's word in its files, so keys that begin with one are written in capitals.</summary>
    static string Keyed(string yaml) => Key().Replace(yaml, key => $"\"\\u0024{key.Groups[1].Value.ToLowerInvariant()}\":");

    [GeneratedRegex(@"\b(TEXT|JSON|YAML|OPENAPI|ASYNCAPI|REF):")]
    private static partial Regex Key();

    static async Task<string> DefinitionAsync(Trial trial) =>
        (string)(await trial.EntityAsync("api:a"))!["spec"]!["definition"]!;
}
