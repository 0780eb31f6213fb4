using System.Text.Json.Nodes;
using Catalog.Entities;
using Catalog.Sources;
using Defaults.Outgoing;
using GitHub;
using Microsoft.Extensions.Options;
using Xunit;

namespace Catalog.Tests.Entities;

/// <summary>Entities as tests write them.</summary>
static class Given
{
    public const string PaymentService = """
        apiVersion: backstage.io/v1alpha1
        kind: Component
        metadata:
          name: payment-service
          description: Handles payment processing and subscription management
          annotations: { github.com/project-slug: myorg/payment-service, backstage.io/techdocs-ref: "dir:." }
          tags: [python, fastapi]
        spec: { type: service, lifecycle: production, owner: team-payments, dependsOn: ["component:user-service", "resource:postgres-payments"], providesApis: [payment-api] }
        """;

    public static YamlDocument Document(string yaml) => Assert.Single(YamlDocuments.Parse(yaml, "catalog-info.yaml"));

    public static JsonObject Entity(string yaml)
    {
        var document = Document(yaml);
        Assert.Null(document.Problem);
        return document.Value!;
    }

    /// <summary>Reads files of this machine.</summary>
    public static SourceReader Reader(IOptions<CatalogOptions> options, EntityKinds? kinds = null) => new(
        new FileRoots(options, TimeProvider.System), new GitRoots(options), noServers,
        new GitHubServers(Options.Create(new GitHubServersOptions()), noServers, TimeProvider.System), options, kinds ?? EntityKinds.BuiltIn);

    static readonly GuardedHttp noServers = new(Options.Create(new OutgoingOptions()), []);

    /// <summary>A valid entity of a kind with the spec given in flow style.</summary>
    public static JsonObject Entity(string kind, string spec, string apiVersion = "backstage.io/v1alpha1") =>
        Entity($"apiVersion: {apiVersion}\nkind: {kind}\nmetadata: {{ name: it }}\nspec: {spec}");

    /// <summary>A valid component with the metadata given in flow style.</summary>
    public static JsonObject WithMetadata(string metadata) => Entity(
        $"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {metadata}\n" +
        "spec: { type: service, lifecycle: production, owner: team }");

    public static IReadOnlyList<EntityProblem> Problems(JsonObject entity) =>
        EntityValidation.Validate(entity, EntityPlace.WithoutLines("test"), EntityKinds.BuiltIn);

    public static IReadOnlyList<EntityRelation> Relations(JsonObject entity) =>
        EntityRelations.Emit(entity, EntityKinds.BuiltIn.Of(entity));

    public static JsonObject Normalized(JsonObject entity, string location, string origin, string? folder = null) =>
        EntityNormalization.Apply(entity, EntityKinds.BuiltIn.Of(entity), location, origin, folder);

    public static string[] ProblemFields(JsonObject entity) => [.. Problems(entity).Select(problem => problem.Field)];
}
