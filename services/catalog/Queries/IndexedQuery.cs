using Catalog.Index;
using Defaults.Identity;

namespace Catalog.Queries;

/// <summary>The total of a query and the entities of one page of it, told by the index.</summary>
sealed class IndexedQuery(EntityQuery query, EntityAccess access, Caller caller)
{
    const string DefaultTextKey = "metadata.uid";

    readonly QueryCursor cursor = query.Cursor;
    readonly string? term = query.Cursor.FullTextFilter?.Term?.Trim().ToLowerInvariant() is { Length: > 0 } given ? given : null;

    /// <param name="Rows">
    /// In the order of the way, each with the value ordered by if there is one; one more than the page when it is forward.
    /// </param>
    public sealed record Answer(long Total, IReadOnlyList<(string Ref, string? OrderedBy)> Rows);

    /// <summary>The keys that <see cref="Ask"/> looks at.</summary>
    public IndexKeys Keys => new(
        [.. access.KeysFor(caller, query.Predicate).Union(TextKeys).Union(cursor.Order is { } order ? [order.Key] : [])], TextKeys);

    string[] TextKeys => term is null
        ? []
        : [.. (cursor.FullTextFilter!.Fields ?? [cursor.Order?.Key ?? DefaultTextKey]).Select(key => key.ToLowerInvariant())];

    public Answer Ask(IndexedEntities entities)
    {
        var matching = entities.Matching(access.Readable(caller, query.Predicate, entities));
        if (term is not null)
            matching.IntersectWith(entities.Containing(TextKeys, new ContainedText(term)));
        var column = cursor.Order is { } order ? entities.Column(order.Key) : null;
        // Backstage counts and shows what has the field that is ordered by.
        if (column is not null)
            matching.IntersectWith(column.Valued);
        var isDescending = (cursor.Order?.IsDescending ?? false) != cursor.IsPrevious;
        var page = query.Limit == 0
            ? []
            : entities.Page(
                matching, column, isDescending, cursor.OrderFieldValues, query.Offset, query.Limit + (cursor.IsPrevious ? 0 : 1));
        return new Answer(
            query.IncludesTotal ? matching.Count() : cursor.TotalItems ?? 0,
            [.. page.Select(entity => (entities.RefOf(entity), column?.OrderedBy(entity)))]);
    }
}
