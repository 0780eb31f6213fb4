using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>The kinds that entities may be of: Backstage's, and as they were declared those of the installation.</summary>
static class ListKinds
{
    public sealed record Response(IReadOnlyList<Kind> Items);

    /// <param name="Declaration">With its JSON Schema and relations; null for a kind of Backstage's model.</param>
    public sealed record Kind(string Name, IReadOnlyList<string> ApiVersions, JsonObject? Declaration);

    public static IResult Handle(EntityKinds kinds) => TypedResults.Ok(new Response(
    [
        .. kinds.All.DistinctBy(kind => kind.Kind)
            .Select(kind => new Kind(kind.Kind, kind.ApiVersions, kind.Declaration?.Written)),
    ]));
}
