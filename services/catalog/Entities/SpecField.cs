namespace Catalog.Entities;

/// <summary>One field of a kind's spec, as <see cref="EntityKinds"/> lists them.</summary>
sealed record SpecField(string Name, FieldShape Shape)
{
    public bool Required { get; init; }

    /// <summary>The only values a text may have; none means any.</summary>
    public string[] Values { get; init; } = [];

    /// <summary>True when a list must have an item.</summary>
    public bool NotEmpty { get; init; }

    /// <summary>The fields of a map, or of each map in a list.</summary>
    public SpecField[] Fields { get; init; } = [];

    /// <summary>Set when the field holds refs of other entities.</summary>
    public RelationRule? Relation { get; init; }
}

/// <summary>The type of a field's value.</summary>
enum FieldShape
{
    /// <summary>A text with at least one character.</summary>
    Text,

    /// <summary>A text that may be empty.</summary>
    AnyText,

    /// <summary>A list of texts with at least one character each.</summary>
    Texts,

    /// <summary>One such text, or a list of them.</summary>
    TextOrTexts,

    Map,
    Maps,
    MapOrMaps,
}

/// <summary>The pair of relations that a field's refs stand for.</summary>
/// <param name="Forward">From the entity to the one it names.</param>
/// <param name="Reverse">From the named entity back.</param>
/// <param name="DefaultKind">The kind of a ref that names none; null when a ref must name it.</param>
/// <param name="Kinds">The kinds that may stand at the other end; none means any.</param>
sealed record RelationRule(string Forward, string Reverse, string? DefaultKind, params string[] Kinds);
