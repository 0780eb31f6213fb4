using Catalog.Queries;
using Defaults.Identity;
using Npgsql;

namespace Catalog.Graph;

/// <summary>
/// Goes from entities to their neighbours, level by level, so that everything is found by a shortest way and once. What
/// the caller may not read is neither told nor passed through.
/// </summary>
sealed class GraphWalk(NpgsqlDataSource db, EntityAccess access, Caller caller)
{
    public const int DepthMax = 10;
    public const int NodesMax = 2_000;

    /// <summary>Read of one level; a group that owns half of the organisation is cut here.</summary>
    const int EdgesMax = 10_000;

    readonly Dictionary<string, GraphNode> nodes = [];
    readonly List<GraphEdge> edges = [];

    /// <summary>The start comes first; in the order of their distance from it.</summary>
    public IReadOnlyCollection<GraphNode> Nodes => nodes.Values;

    /// <summary>Every relation that was passed, also those that lead to what was known.</summary>
    public IReadOnlyList<GraphEdge> Edges => edges;

    /// <summary>True when there is more than a limit let through.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Where to begin; a ref that is not there, or may not be read, is left out.</summary>
    public async Task BeginAsync(IReadOnlyCollection<string> refs, CancellationToken ct)
    {
        await using var command = db.CreateCommand();
        var asked = PredicateSql.Add(command.Parameters, refs.ToArray());
        command.CommandText = $"""
            select e.ref, e.kind, e.owner
              from entities e
             where e.ref = any({asked}) and {access.Where(caller, EntityPredicate.Everything, command.Parameters)}
             order by e.ref
            """;
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var node = new GraphNode(reader.GetString(0), reader.GetString(1), Text(reader, 2), Depth: 0, Via: null);
            nodes.Add(node.Ref, node);
        }
    }

    /// <summary>One level further, from the nodes of a depth.</summary>
    /// <param name="types">Relations to follow; null for all.</param>
    public async Task StepAsync(
        int depth, int limit, IReadOnlyCollection<string>? types, Direction direction, CancellationToken ct)
    {
        var frontier = nodes.Values.Where(node => node.Depth == depth).Select(node => node.Ref).ToArray();
        if (frontier.Length == 0)
            return;
        var read = 0;
        foreach (var neighbour in await ReadAsync(frontier, types, direction, ct))
        {
            if (++read > EdgesMax)
            {
                IsTruncated = true;
                break;
            }

            if (!nodes.ContainsKey(neighbour.Node.Ref))
            {
                if (nodes.Count == limit)
                {
                    IsTruncated = true;
                    continue;
                }

                nodes.Add(neighbour.Node.Ref, neighbour.Node with { Depth = depth + 1 });
            }

            edges.Add(neighbour.Edge);
        }
    }

    /// <summary>The way to a node, from the start: each step is a relation and where it leads.</summary>
    public IReadOnlyList<GraphStep> PathTo(GraphNode node)
    {
        var steps = new List<GraphStep>();
        for (var at = node; at.Via is { } via; at = nodes[via.From])
            steps.Add(new GraphStep(via.From, via.Relation, at.Ref));
        steps.Reverse();
        return steps;
    }

    async Task<List<(GraphNode Node, GraphEdge Edge)>> ReadAsync(
        string[] frontier, IReadOnlyCollection<string>? types, Direction direction, CancellationToken ct)
    {
        await using var command = db.CreateCommand();
        var from = PredicateSql.Add(command.Parameters, frontier);
        var ofTypes = types is null ? "" : $"and r.type = any({PredicateSql.Add(command.Parameters, types.ToArray())})";
        // Both directions are rows that the same entity declares: what points at a node is the row of one that it points at.
        var (near, far, relations) = direction == Direction.Out
            ? ("r.source_ref", "r.target_ref", $"relations r where r.source_ref = any({from})")
            : ("r.target_ref", "r.source_ref", $"""
                relations o join relations r on r.source_ref = o.target_ref and r.target_ref = o.source_ref and r.declared_by = o.declared_by
                 where o.source_ref = any({from})
                """);
        command.CommandText = $"""
            select distinct r.near, r.type, r.far, e.kind, e.owner
              from (select {near} as near, r.type, {far} as far from {relations} {ofTypes}) r
              left join entities e on e.ref = r.far
             where e.ref is null or {access.Where(caller, EntityPredicate.Everything, command.Parameters)}
             order by r.near, r.type, r.far
             limit {EdgesMax + 1}
            """;
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<(GraphNode, GraphEdge)>();
        while (await reader.ReadAsync(ct))
        {
            var (start, type, end) = (reader.GetString(0), reader.GetString(1), reader.GetString(2));
            var edge = direction == Direction.Out ? new GraphEdge(start, type, end) : new GraphEdge(end, type, start);
            found.Add((new GraphNode(end, Text(reader, 3), Text(reader, 4), Depth: 0, new GraphVia(start, type)), edge));
        }

        return found;
    }

    static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}

enum Direction
{
    Out,
    In,
}

/// <param name="Kind">Null for a ref that relations name and no entity has.</param>
sealed record GraphNode(string Ref, string? Kind, string? Owner, int Depth, GraphVia? Via);

/// <summary>The node before on a shortest way, and the relation that led on.</summary>
sealed record GraphVia(string From, string Relation);

sealed record GraphEdge(string Source, string Type, string Target);

/// <summary>One step of a way.</summary>
sealed record GraphStep(string From, string Relation, string To);
