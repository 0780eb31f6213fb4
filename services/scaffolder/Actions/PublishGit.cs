using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Contracts;
using Microsoft.Extensions.Options;
using Scaffolder.Templating;

namespace Scaffolder.Actions;

/// <summary><c>publish:git</c>: makes a new bare repository on this machine out of the workspace.</summary>
sealed partial class PublishGit(IOptions<ScaffolderOptions> options) : IForesees, IUndoes
{
    const string BranchDefault = "main";
    const string MessageDefault = "Initial commit";

    public ActionDescription Description { get; } = new(
        "publish:git",
        "Makes a bare Git repository with the files of the workspace in one commit. "
            + "A repository that is there is never changed.",
        Schemas.Of("""
            "repository": {
              "type": "string",
              "title": "owner/name",
              "description": "Lower case letters, digits, dots, dashes and underscores"
            },
            "description": { "type": "string", "title": "What it is" },
            "defaultBranch": { "type": "string", "title": "Branch", "description": "main where it is left out" },
            "sourcePath": { "type": "string", "title": "Folder of the workspace that is published" },
            "gitCommitMessage": { "type": "string", "title": "Message of the commit" }
            """, "repository"),
        Schemas.Of("""
            "remoteUrl": { "type": "string", "title": "Address to clone from" },
            "repoContentsUrl": { "type": "string", "title": "The repository, as catalog:register takes it" },
            "commitHash": { "type": "string", "title": "Id of the commit" }
            """),
        new ActionExample("Publish the workspace", """
            steps:
              - id: publish
                action: publish:git
                input: { repository: "team-payments/${{ parameters.name }}" }
            """));

    public ActionOutcome.Failed? Foresee(JsonObject input) =>
        options.Value.GitRoot is { } root
        && input["repository"].AsText()?.ToLowerInvariant() is { } repository && Name().IsMatch(repository)
        && Directory.Exists(Path.Combine(root, $"{repository}.git"))
            ? Taken(repository)
            : null;

    public async Task<ActionOutcome> RunAsync(ActionRun run, CancellationToken ct)
    {
        if (options.Value.GitRoot is not { } root)
            return new ActionOutcome.Failed(
                null, "No repository can be made here. An administrator names a folder for them with "
                    + "Scaffolder:GitRoot (Scaffolder__GitRoot).");
        var repository = run.Text("repository")!.ToLowerInvariant();
        if (!Name().IsMatch(repository) || repository.Contains("..")
            || repository.EndsWith(".git", StringComparison.Ordinal))
            return new ActionOutcome.Failed(
                "repository", $"is '{repository}'. Write owner/name in lower case letters, digits, dots, "
                    + "dashes and underscores, without .git.");
        var branch = run.Text("defaultBranch") ?? BranchDefault;
        if (!Branch().IsMatch(branch))
            return new ActionOutcome.Failed("defaultBranch", $"is '{branch}', which is no name of a branch. "
                + "Write one such as main.");
        var files = run.Workspace.Below(TreePath.FolderOf(run.Text("sourcePath") ?? "", "input.sourcePath"));
        if (files.Count == 0)
            return new ActionOutcome.Failed("sourcePath", "has no file to publish. "
                + "Fetch or write some in an earlier step.");

        var made = await Task.Run(() => BareRepository.Make(Order(run, root, repository, branch, files), ct), ct);
        if (made.Commit is null)
            return Taken(repository);
        await run.LogAsync($"Published {files.Count} files to {made.Url}");
        return new ActionOutcome.Done(new JsonObject
        {
            ["remoteUrl"] = made.Url,
            ["repoContentsUrl"] = $"{made.Url}#",
            ["commitHash"] = made.Commit,
        });
    }

    public async Task<PlatformCommand?> UndoAsync(ActionRun run, CancellationToken ct)
    {
        if (options.Value.GitRoot is { } root && run.Text("repository")?.ToLowerInvariant() is { } repository
            && Name().IsMatch(repository)
            && await Task.Run(() => BareRepository.Remove(root, repository, run.Reference, DraftOf(run)), ct))
            await run.LogAsync($"Removed the repository {repository}");
        return null;
    }

    static ActionOutcome.Failed Taken(string repository) => new(
        "repository", $"is '{repository}', and that repository exists already. Choose another name; "
            + "nothing in it was changed.");

    static string DraftOf(ActionRun run) => $"{run.TaskId:n}-{run.Step}";

    static NewRepository Order(
        ActionRun run, string root, string repository, string branch,
        IReadOnlyDictionary<string, TreeFile> files) => new()
        {
            Root = root,
            Path = repository,
            Branch = branch,
            Description = run.Text("description") ?? "",
            Message = run.Text("gitCommitMessage") is { Length: > 0 } message ? message : MessageDefault,
            Author = run.Actor.Subject,
            At = run.TaskCreatedAt,
            Files = files,
            Marker = run.Reference,
            Draft = DraftOf(run),
            Attempt = run.Fence,
        };

    // No part may be a hidden folder or climb.
    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,62}/[a-z0-9][a-z0-9._-]{0,62}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{0,62}(/[A-Za-z0-9][A-Za-z0-9_-]{0,62})?\z")]
    private static partial Regex Branch();
}
