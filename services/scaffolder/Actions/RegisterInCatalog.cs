using System.Text.Json.Nodes;
using Contracts;
using Contracts.Catalog;
using Contracts.Catalog.Commands;

namespace Scaffolder.Actions;

/// <summary><c>catalog:register</c>: asks catalog to take up a file, and waits until it has.</summary>
sealed class RegisterInCatalog : IAction, IUndoes
{
    public const string Id = "catalog:register";

    const string FileDefault = "/catalog-info.yaml";
    const string FileType = "file";
    const string GitType = "git";
    const string CommandPurpose = "register";

    public ActionDescription Description { get; } = new(
        Id, "Registers a catalog file as a source of entities and waits until the catalog has them.",
        Schemas.Of("""
            "catalogInfoUrl": {
              "type": "string",
              "title": "The file",
              "description": "An absolute path, or a repository's URL, # and a path"
            },
            "repoContentsUrl": {
              "type": "string",
              "title": "The repository",
              "description": "As a publishing step gives it"
            },
            "catalogInfoPath": {
              "type": "string",
              "title": "Path in the repository",
              "description": "/catalog-info.yaml where it is left out"
            }
            """),
        Schemas.Of("""
            "entityRef": { "type": "string", "title": "The component it defines, or else its first entity" },
            "catalogInfoUrl": { "type": "string", "title": "The file" }
            """),
        new ActionExample("Register what was published", """
            steps:
              - action: catalog:register
                input:
                  repoContentsUrl: ${{ steps.publish.output.repoContentsUrl }}
                  catalogInfoPath: /catalog-info.yaml
            """));

    public Task<ActionOutcome> RunAsync(ActionRun run, CancellationToken ct) => Task.FromResult(Ask(run));

    public Task<PlatformCommand?> UndoAsync(ActionRun run, CancellationToken ct) => Task.FromResult<PlatformCommand?>(
        new WithdrawLocation
        {
            EventId = DerivedId.Of(run, "withdraw"),
            Subject = $"registration:{DerivedId.Of(run, CommandPurpose)}",
            Registration = DerivedId.Of(run, CommandPurpose),
            OnBehalfOf = run.Actor,
        });

    /// <summary>The output of a step that was answered.</summary>
    public static JsonObject OutputOf(LocationRegistered registered) => new()
    {
        ["catalogInfoUrl"] = registered.Target,
        ["entityRef"] = EntityOf(registered.EntityRefs ?? []),
    };

    static ActionOutcome Ask(ActionRun run)
    {
        if (TargetOf(run) is not { } target)
            return new ActionOutcome.Failed(
                "catalogInfoUrl", "is missing, and repoContentsUrl too. Write one of them, such as "
                + "repoContentsUrl: ${{ steps.publish.output.repoContentsUrl }}.");
        var type = target.Contains('#') ? GitType : FileType;
        return new ActionOutcome.Waits(
            new RegisterLocation
            {
                EventId = DerivedId.Of(run, CommandPurpose),
                Subject = $"location:{type}:{target}",
                Type = type,
                Target = target,
                OnBehalfOf = run.Actor,
                Task = run.Reference,
            },
            $"the catalog to take up {target}");
    }

    static string? TargetOf(ActionRun run)
    {
        if (run.Text("catalogInfoUrl") is { Length: > 0 } url)
            return url;
        if (run.Text("repoContentsUrl") is not { Length: > 0 } repository)
            return null;
        var path = run.Text("catalogInfoPath") is { Length: > 0 } given ? given : FileDefault;
        return $"{repository.TrimEnd('/', '#')}#{path.TrimStart('.').TrimStart('/')}";
    }

    static string? EntityOf(IReadOnlyList<string> refs) =>
        refs.FirstOrDefault(@ref => @ref.StartsWith("component:", StringComparison.Ordinal))
        ?? refs.FirstOrDefault(@ref => !@ref.StartsWith("location:", StringComparison.Ordinal))
        ?? (refs.Count > 0 ? refs[0] : null);
}
