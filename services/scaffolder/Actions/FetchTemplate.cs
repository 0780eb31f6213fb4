using System.Text.Json.Nodes;
using Scaffolder.Templating;

namespace Scaffolder.Actions;

/// <summary><c>fetch:template</c>: renders a skeleton, a folder beside the template, into the workspace.</summary>
sealed class FetchTemplate(SkeletonFolder folder, EntityNames names) : IAction
{
    public ActionDescription Description { get; } = new(
        "fetch:template",
        "Renders the files of a folder, their names included, into the workspace. "
            + "Expressions see what values gives them.",
        Schemas.Of("""
            "url": { "type": "string", "title": "Folder", "description": "Relative to the template's file" },
            "targetPath": { "type": "string", "title": "Folder of the workspace that the files go to" },
            "values": { "type": "object", "title": "What expressions see as values" },
            "copyWithoutTemplating": {
              "type": "array",
              "items": { "type": "string" },
              "title": "Patterns of files that are copied as they are"
            },
            "copyWithoutRender": {
              "type": "array",
              "items": { "type": "string" },
              "title": "Older name of copyWithoutTemplating"
            },
            "templateFileExtension": {
              "type": ["string", "boolean"],
              "title": "Render only files that end with it, and take it off"
            },
            "replace": { "type": "boolean", "title": "Replace files that are there already" },
            "trimBlocks": { "type": "boolean", "title": "Leave out the line break after a block's tag" },
            "lstripBlocks": { "type": "boolean", "title": "Leave out the indentation before a block's tag" }
            """, "url"),
        Schemas.Of(""),
        new ActionExample("Render the folder beside the template", """
            steps:
              - action: fetch:template
                input:
                  url: ./skeleton
                  values: { name: "${{ parameters.name }}" }
            """));

    public async Task<ActionOutcome> RunAsync(ActionRun run, CancellationToken ct)
    {
        var (skeleton, reason) = folder.Read(run.Folder, run.Text("url")!, ct);
        if (skeleton is null)
            return new ActionOutcome.Failed("url", reason!);

        // It works hard and never waits: the other tasks of this process are to go on beside it.
        var made = await Task.Run(
            () => Skeleton.RenderTree(
                run.Engine, skeleton, run.Input["values"] as JsonObject ?? [], OptionsOf(run),
                run.Workspace.Files.Keys.ToHashSet(), ct),
            ct);
        if (run.Workspace.With(made, out var refusal) is not { } workspace)
            return new ActionOutcome.Failed("targetPath", refusal!);
        if (run.Registers && await names.RefuseAsync(made, ct) is { } taken)
            return new ActionOutcome.Failed("values", taken);
        await run.LogAsync($"Rendered {made.Count} of {skeleton.Count} files");
        return new ActionOutcome.Done([], workspace);
    }

    static SkeletonOptions OptionsOf(ActionRun run) => new()
    {
        TargetPath = run.Text("targetPath") ?? "./",
        CopyWithoutTemplating = Texts(run.Input["copyWithoutTemplating"] ?? run.Input["copyWithoutRender"]),
        TemplateFileExtension = SkeletonOptions.ExtensionOf(
            run.Flag("templateFileExtension") ? true : run.Text("templateFileExtension")),
        Replace = run.Flag("replace"),
        Style = new FileStyle(run.Flag("trimBlocks"), run.Flag("lstripBlocks")),
    };

    static string[] Texts(JsonNode? list) =>
        [.. (list as JsonArray ?? []).Select(item => item.AsText()).OfType<string>()];
}
