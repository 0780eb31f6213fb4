using Catalog.Queries;
using Defaults.Errors;
using Defaults.Identity;
using Npgsql;

namespace Catalog.Graph;

/// <summary>What would be hurt if these entities were removed, how it is reached, and who would have to be asked.</summary>
static class GetBlastRadius
{
    const int RefsMax = 100;
    const int NodesDefault = 500;

    // Whoever depends on it or consumes it breaks, an API breaks without who provides it, and so on from there.
    static readonly string[] breaking = ["apiConsumedBy", "dependencyOf", "providesApi"];

    // These lose an owner, a parent or their place and go on working, so nothing follows from it.
    static readonly string[] orphaning = ["hasMember", "hasPart", "ownerOf", "parentOf"];

    public sealed record Response(
        IReadOnlyList<string> Removed, IReadOnlyList<Affected> Affected, IReadOnlyList<OwnerCount> Owners, bool Truncated);

    public sealed record Affected
    {
        public required string Ref { get; init; }
        public required string? Owner { get; init; }

        /// <summary><c>breaks</c> or <c>orphaned</c>.</summary>
        public required string Effect { get; init; }

        /// <summary>A shortest way from one of the removed.</summary>
        public required IReadOnlyList<GraphStep> Path { get; init; }
    }

    /// <param name="Owner">Null for what nobody owns.</param>
    public sealed record OwnerCount(string? Owner, int Entities);

    public static async Task<IResult> Handle(
        string[]? @ref, int? depth, int? limit, HttpContext context, NpgsqlDataSource db, EntityAccess access,
        CancellationToken ct)
    {
        var asked = (@ref ?? []).Select(GraphQuestion.RefOf).ToArray();
        var refusal = asked.Select(one => one.Refusal).FirstOrDefault(wrong => wrong is not null)
            ?? (asked.Length == 0 ? GraphQuestion.RefOf(null).Refusal : null)
            ?? GraphQuestion.Refuse(depth, limit)
            ?? (asked.Length > RefsMax ? Problems.BadRequest($"More than {RefsMax} refs.", "ref") : null);
        if (refusal is not null)
            return refusal;

        string[] refs = [.. asked.Select(one => one.Ref!).Distinct()];
        var walk = new GraphWalk(db, access, Caller.From(context.User));
        await walk.BeginAsync(refs, ct);
        if (refs.FirstOrDefault(one => walk.Nodes.All(node => node.Ref != one)) is { } unknown)
            return Problems.NotFound($"No entity has the ref {unknown}.");

        for (var level = 0; level < (depth ?? GraphWalk.DepthMax); level++)
            await walk.StepAsync(level, limit ?? NodesDefault, breaking, Direction.Out, ct);
        await walk.StepAsync(0, limit ?? NodesDefault, orphaning, Direction.Out, ct);
        Affected[] affected = [.. walk.Nodes.Where(node => node is { Kind: not null, Via: not null }).Select(node => Shown(walk, node))];
        return TypedResults.Ok(new Response(
            refs, affected,
            [
                .. affected.GroupBy(one => one.Owner).OrderByDescending(same => same.Count()).ThenBy(same => same.Key)
                    .Select(same => new OwnerCount(same.Key, same.Count())),
            ],
            walk.IsTruncated));
    }

    static Affected Shown(GraphWalk walk, GraphNode node) => new()
    {
        Ref = node.Ref,
        Owner = node.Owner,
        Effect = orphaning.Contains(node.Via!.Relation) ? "orphaned" : "breaks",
        Path = walk.PathTo(node),
    };
}
