namespace Catalog.Queries;

/// <summary>
/// A condition on an entity, in terms of the rows that <see cref="Entities.EntitySearch"/> makes of it. Keys and values
/// are lower-cased as those rows are.
/// </summary>
abstract record EntityPredicate
{
    /// <summary>Matches every entity.</summary>
    public static EntityPredicate Everything { get; } = new All([]);

    /// <summary>Whatever it looks at; a key may come more than once.</summary>
    public IEnumerable<string> Keys => this switch
    {
        All all => all.Parts.SelectMany(part => part.Keys),
        Any any => any.Parts.SelectMany(part => part.Keys),
        Not not => not.Part.Keys,
        HasKey key => [key.Key],
        HasValue value => [value.Key],
        HasPrefix prefix => [prefix.Key],
        _ => throw new InvalidOperationException($"{GetType().Name} has no keys."),
    };

    /// <summary>Every part holds; so does none.</summary>
    public sealed record All(IReadOnlyList<EntityPredicate> Parts) : EntityPredicate;

    /// <summary>One of the parts holds; of none it never does.</summary>
    public sealed record Any(IReadOnlyList<EntityPredicate> Parts) : EntityPredicate;

    public sealed record Not(EntityPredicate Part) : EntityPredicate;

    public sealed record HasKey(string Key) : EntityPredicate;

    /// <summary>One of the values stands at the key.</summary>
    public sealed record HasValue(string Key, IReadOnlyList<string> Values) : EntityPredicate;

    public sealed record HasPrefix(string Key, string Prefix) : EntityPredicate;
}
