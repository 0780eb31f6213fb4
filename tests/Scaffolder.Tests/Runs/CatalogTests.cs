using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Testing;
using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Scaffolder.Tests.Runs;

/// <summary>With the real catalog: a template from a file becomes a component that was read out of the new repository.</summary>
public sealed class CatalogTests
{
    const string Organisation = """
        apiVersion: backstage.io/v1alpha1
        kind: Group
        metadata: { name: team-real }
        spec: { type: team, children: [], members: [ada-real] }
        ---
        apiVersion: backstage.io/v1alpha1
        kind: User
        metadata: { name: ada-real }
        spec: { memberOf: [] }
        """;

    [Fact]
    public async Task A_template_file_becomes_a_component_of_the_catalog()
    {
        await using var stack = await PlatformStack.StartAsync(
            await TestSpace.CreateAsync(), new StackShape { Services = [ProcessName.Catalog, ProcessName.Scaffolder] });
        await RegisterAsync(stack, "org.yaml", Organisation);
        Directory.CreateDirectory(Path.Combine(stack.FileRoot, "skeleton"));
        await File.WriteAllTextAsync(Path.Combine(stack.FileRoot, "skeleton", "README.md"), "# ${{ values.name }}\n");
        await RegisterAsync(
            stack, "template.yaml",
            $$"""{ "apiVersion": "scaffolder.backstage.io/v1beta3", "kind": "Template", "metadata": { "name": "golden" }, "spec": {{Golden.Spec}} }""");
        using var made = await stack.Gateway.PostAsJsonAsync("/api/keys", new { name = "ada", subject = "user:default/ada-real" });
        using var ada = stack.Client((string)(await made.Content.ReadFromJsonAsync<JsonObject>())!["key"]!);

        var task = Guid.Empty;
        await Eventually.PassesAsync(async () => task = await BeginAsync(ada, "checkout"), TimeSpan.FromSeconds(120));
        var ended = await Eventually.ReadAsync(
            async () => (await ada.GetFromJsonAsync<JsonObject>($"/api/scaffolder/v2/tasks/{task}"))!,
            shown => (string)shown["status"]! is "completed" or "failed", "the task ends", TimeSpan.FromSeconds(120));

        Assert.True((string)ended["status"]! == "completed", $"{ended["reason"]}");
        Assert.Equal("component:default/checkout", (string)ended["output"]!["links"]![1]!["entityRef"]!);
        var entity = await ada.GetFromJsonAsync<JsonObject>("/api/catalog/entities/by-name/component/default/checkout");
        Assert.Equal("team-real", (string)entity!["spec"]!["owner"]!);
        await RefuseTakenNamesAsync(ada);
    }

    static async Task RefuseTakenNamesAsync(HttpClient ada)
    {
        // The repository is known to be there before the task begins.
        using var refused = await ada.PostAsJsonAsync("/api/scaffolder/v2/tasks", Request("checkout"));
        Assert.Contains(
            "spec.steps[2].input.repository is 'golden/checkout', and that repository exists already",
            await refused.Content.ReadAsStringAsync());
    }

    static async Task<Guid> BeginAsync(HttpClient http, string name)
    {
        using var response = await http.PostAsJsonAsync("/api/scaffolder/v2/tasks", Request(name));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (Guid)(await response.Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
    }

    static object Request(string name) =>
        new { templateRef = "template:default/golden", values = new { name, owner = "team-real", database = false } };

    static async Task RegisterAsync(PlatformStack stack, string file, string content)
    {
        var path = Path.Combine(stack.FileRoot, file);
        await File.WriteAllTextAsync(path, content);
        using var response = await stack.Gateway.PostAsJsonAsync("/api/catalog/locations", new { type = "file", target = path });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
