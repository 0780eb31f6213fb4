using Catalog.Entities;
using Defaults.Errors;

namespace Catalog.Graph;

/// <summary>What the questions about the graph have in common.</summary>
static class GraphQuestion
{
    /// <returns>The ref in full, or the answer that refuses.</returns>
    public static (string? Ref, IResult? Refusal) RefOf(string? written)
    {
        var error = "is missing";
        return written is not null && EntityRef.TryParse(written, null, EntityRef.DefaultNamespace, out var @ref, out error)
            ? (@ref.ToString(), null)
            : (null, Problems.BadRequest($"ref {error}. Write it like component:default/payment-service.", "ref"));
    }

    /// <summary>Null when the limits can be kept.</summary>
    public static IResult? Refuse(int? depth, int? limit) => (depth, limit) switch
    {
        (< 1 or > GraphWalk.DepthMax, _) =>
            Problems.BadRequest($"depth is {depth}. Send 1 to {GraphWalk.DepthMax}.", "depth"),
        (_, < 1 or > GraphWalk.NodesMax) =>
            Problems.BadRequest($"limit is {limit}. Send 1 to {GraphWalk.NodesMax}.", "limit"),
        _ => null,
    };

    /// <summary>Types of relations, one parameter each or with commas between; null for all of them.</summary>
    public static IReadOnlyList<string>? TypesOf(string[]? relations) =>
        (relations ?? [])
            .SelectMany(written => written.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Distinct().ToArray() is { Length: > 0 } types
            ? types
            : null;
}
