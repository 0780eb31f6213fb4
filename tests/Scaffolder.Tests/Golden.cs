using Contracts.Catalog;
using Contracts.Provisioner;
using Testing.Instances;

namespace Scaffolder.Tests;

/// <summary>A template that does all there is, small: files, a repository, the catalog, a database.</summary>
static class Golden
{
    public const int Publish = 3;
    public const int Register = 4;
    public const int Order = 5;

    public const string Spec = """
        {
          "type": "service",
          "parameters": [{
            "required": ["name", "owner"],
            "properties": {
              "name": { "type": "string", "pattern": "^[a-z0-9-]+$" },
              "owner": { "type": "string", "ui:field": "OwnerPicker" },
              "database": { "type": "boolean" }
            }
          }],
          "steps": [
            { "id": "fetch", "name": "Fetch", "action": "fetch:template",
              "input": { "url": "./skeleton", "values": { "name": "${{ parameters.name }}" } } },
            { "id": "write", "name": "Write", "action": "catalog:write",
              "input": { "entity": {
                "apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": { "name": "${{ parameters.name }}" },
                "spec": { "type": "service", "lifecycle": "experimental", "owner": "${{ parameters.owner }}" } } } },
            { "id": "publish", "name": "Publish", "action": "publish:git",
              "input": { "repository": "golden/${{ parameters.name }}", "description": "A service" } },
            { "id": "register", "name": "Register", "action": "catalog:register",
              "input": { "repoContentsUrl": "${{ steps.publish.output.repoContentsUrl }}", "catalogInfoPath": "/catalog-info.yaml" } },
            { "id": "order", "name": "Order", "action": "provisioner:order", "if": "${{ parameters.database }}",
              "input": { "offering": "postgres-database", "name": "${{ parameters.name }}-db", "component": "${{ steps.register.output.entityRef }}" } }
          ],
          "output": {
            "links": [
              { "title": "Repository", "url": "${{ steps.publish.output.remoteUrl }}" },
              { "title": "Component", "entityRef": "${{ steps.register.output.entityRef }}" },
              { "if": "${{ parameters.database }}", "title": "Database", "entityRef": "${{ steps.order.output.resourceRef }}" }
            ]
          }
        }
        """;

    /// <returns>The template's ref.</returns>
    public static Task<string> TemplateAsync(Trial trial)
    {
        trial.Write("skeleton/README.md", "# ${{ values.name }}\n");
        trial.Write("skeleton/src/${{ values.name }}.cs", "// ${{ values.name }}\n");
        return trial.TemplateAsync("golden", Spec);
    }

    public static object Values(Trial trial, bool database = true) => new { name = trial.Word, owner = trial.Team, database };

    public static string RepositoryOf(Trial trial) => Path.Combine(trial.Stack.GitRoot, "golden", $"{trial.Word}.git");

    public static LocationRegistered Registered(Trial trial, Guid task, int step = Register) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = $"location:{trial.Word}",
        Version = 1,
        OccurredAt = DateTimeOffset.UnixEpoch,
        LocationId = Guid.NewGuid(),
        Type = "git",
        Target = $"file://{RepositoryOf(trial)}#catalog-info.yaml",
        Trusted = false,
        EntityRefs = ["location:default/generated", $"component:default/{trial.Word}"],
        Task = $"{task}/{step}",
    };

    public static OrderReady Ready(Trial trial, Guid task) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = $"order:{trial.Word}",
        Version = 2,
        OccurredAt = DateTimeOffset.UnixEpoch,
        OrderId = Guid.NewGuid(),
        Offering = "postgres-database",
        Name = $"{trial.Word}-db",
        OrderedBy = trial.User,
        Resource = $"resource:default/{trial.Word}-db",
        Task = $"{task}/{Order}",
    };

    public static Task TellReadyAsync(Trial trial, Guid task) => trial.TellAsync(Ready(trial, task), ProcessName.Provisioner);
}
