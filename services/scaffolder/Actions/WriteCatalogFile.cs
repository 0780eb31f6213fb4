using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Scaffolder.Templating;
using YamlDotNet.Serialization;

namespace Scaffolder.Actions;

/// <summary><c>catalog:write</c>: writes an entity as a catalog file into the workspace.</summary>
sealed class WriteCatalogFile(EntityNames names) : IAction
{
    const string FileDefault = "catalog-info.yaml";

    public ActionDescription Description { get; } = new(
        "catalog:write", "Writes an entity as a YAML file into the workspace.",
        Schemas.Of("""
            "filePath": { "type": "string", "title": "File", "description": "catalog-info.yaml where it is left out" },
            "entity": { "type": "object", "title": "The entity" }
            """, "entity"),
        Schemas.Of(""),
        new ActionExample("Write a component", """
            steps:
              - action: catalog:write
                input:
                  entity:
                    apiVersion: backstage.io/v1alpha1
                    kind: Component
                    metadata: { name: "${{ parameters.name }}" }
                    spec: { type: service, lifecycle: experimental, owner: "${{ parameters.owner }}" }
            """));

    public async Task<ActionOutcome> RunAsync(ActionRun run, CancellationToken ct)
    {
        var path = TreePath.FolderOf(run.Text("filePath") ?? FileDefault, "input.filePath");
        if (path.Length == 0)
            return new ActionOutcome.Failed("filePath", "is a folder. Write the path of a file, "
                + "such as catalog-info.yaml.");
        // Quoted where a reader would otherwise take a text for a number, a date or a boolean.
        var yaml = new SerializerBuilder().WithQuotingNecessaryStrings().Build().Serialize(Plain(run.Input["entity"])!);
        var file = new Dictionary<string, TreeFile> { [path] = new(Encoding.UTF8.GetBytes(yaml)) };
        if (run.Workspace.With(file, out var refusal) is not { } workspace)
            return new ActionOutcome.Failed("filePath", refusal!);
        if (run.Registers && await names.RefuseAsync(file, ct) is { } taken)
            return new ActionOutcome.Failed("entity", taken);
        await run.LogAsync($"Wrote {path}");
        return new ActionOutcome.Done([], workspace);
    }

    static object? Plain(JsonNode? node) => node switch
    {
        JsonObject map => map.ToDictionary(field => field.Key, field => Plain(field.Value)),
        JsonArray list => list.Select(Plain).ToList(),
        _ => node?.GetValueKind() switch
        {
            JsonValueKind.String => node.GetValue<string>(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number when node.AsValue().TryGetValue<long>(out var whole) => whole,
            JsonValueKind.Number => node.GetValue<double>(),
            _ => null,
        },
    };
}
