namespace Catalog.Index;

/// <summary>
/// Keys that were read while the index went on: of the entities that it changed meanwhile, what is here may be of the
/// past, or of another entity that had the number.
/// </summary>
/// <param name="State">What the numbers are of.</param>
/// <param name="Touched">The numbers of the entities that were changed since.</param>
sealed record LearnedColumns(IndexedEntities State, IReadOnlySet<int> Touched, IReadOnlyDictionary<string, Column> Columns)
{
    /// <summary>Makes them as all is at the instant of the rows, which the index has followed; nobody follows meanwhile.</summary>
    public async Task FollowAsync(IndexRows rows, CancellationToken ct)
    {
        var refs = Touched.ToDictionary(number => number, State.CurrentRefOf);
        var values = await rows.Keys.ValuesAsync([.. Columns.Keys], [.. refs.Values.OfType<string>()], ct);
        foreach (var (key, column) in Columns)
        {
            foreach (var (number, @ref) in refs)
                column.Set(number, @ref is null ? [] : [.. values[(@ref, key)]], State.Capacity);
        }
    }
}
