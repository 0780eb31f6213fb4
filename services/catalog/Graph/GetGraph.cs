using Catalog.Entities;
using Catalog.Queries;
using Defaults.Errors;
using Defaults.Identity;
using Npgsql;

namespace Catalog.Graph;

/// <summary>
/// What is around an entity within some hops: what it depends on, what depends on it, through what, and who owns that.
/// Relations are there in both directions under two names, so <c>relations=dependencyOf</c> goes where
/// <c>dependsOn</c> comes from.
/// </summary>
static class GetGraph
{
    const int DepthDefault = 2;
    const int NodesDefault = 500;
    const int TypesMax = 50;

    public sealed record Response(string Root, IReadOnlyList<Node> Nodes, IReadOnlyList<GraphEdge> Edges, bool Truncated);

    public sealed record Node
    {
        public required string Ref { get; init; }

        /// <summary>Null for a ref that relations name and no entity has.</summary>
        public required string? Kind { get; init; }

        public required string? Owner { get; init; }
        public required int Depth { get; init; }

        /// <summary>A shortest way from the root; empty for the root itself.</summary>
        public required IReadOnlyList<GraphStep> Path { get; init; }
    }

    public static async Task<IResult> Handle(
        string? @ref, string[]? relations, string? direction, int? depth, int? limit, HttpContext context,
        NpgsqlDataSource db, EntityAccess access, CancellationToken ct)
    {
        var types = GraphQuestion.TypesOf(relations);
        var (root, refusal) = GraphQuestion.RefOf(@ref);
        refusal ??= GraphQuestion.Refuse(depth, limit)
            ?? (types?.Count > TypesMax ? Problems.BadRequest($"relations names more than {TypesMax} types.", "relations") : null)
            ?? (direction is null or "out" or "in" or "both"
                ? null
                : Problems.BadRequest($"direction is '{direction}'. Send out, in or both.", "direction"));
        if (refusal is not null)
            return refusal;

        var walk = new GraphWalk(db, access, Caller.From(context.User));
        await walk.BeginAsync([root!], ct);
        if (walk.Nodes.Count == 0)
            return Problems.NotFound($"No entity has the ref {root}.");
        for (var level = 0; level < (depth ?? DepthDefault); level++)
        {
            if (direction is not "in")
                await walk.StepAsync(level, limit ?? NodesDefault, types, Direction.Out, ct);
            if (direction is "in" or "both")
                await walk.StepAsync(level, limit ?? NodesDefault, types, Direction.In, ct);
        }

        return TypedResults.Ok(new Response(
            root!, [.. walk.Nodes.Select(node => Shown(walk, node))], [.. walk.Edges.Distinct()], walk.IsTruncated));
    }

    static Node Shown(GraphWalk walk, GraphNode node) => new()
    {
        Ref = node.Ref,
        Kind = node.Kind,
        Owner = node.Owner,
        Depth = node.Depth,
        Path = walk.PathTo(node),
    };
}
