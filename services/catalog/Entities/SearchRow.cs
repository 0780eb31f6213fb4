namespace Catalog.Entities;

/// <summary>One thing an entity can be found by.</summary>
/// <param name="Key">The lower-cased path.</param>
/// <param name="Value">The lower-cased value; null where only the existence of the key is indexed.</param>
/// <param name="Original">The value as it is written, which facets answer with.</param>
readonly record struct SearchRow(string Key, string? Value, string? Original);
