namespace Catalog.Entities;

/// <summary>A directed relation between two refs, each <c>kind:namespace/name</c> in lower case.</summary>
sealed record EntityRelation(string SourceRef, string Type, string TargetRef);
