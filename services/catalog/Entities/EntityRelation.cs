namespace Catalog.Entities;

/// <summary>A directed relation between two refs, each <c>kind:namespace/name</c> in lower case.</summary>
sealed record EntityRelation(string SourceRef, string Type, string TargetRef)
{
    /// <summary>By source, type and target.</summary>
    public static int Compare(EntityRelation one, EntityRelation other) =>
        string.CompareOrdinal(one.SourceRef, other.SourceRef) is not 0 and var bySource ? bySource
        : string.CompareOrdinal(one.Type, other.Type) is not 0 and var byType ? byType
        : string.CompareOrdinal(one.TargetRef, other.TargetRef);
}
