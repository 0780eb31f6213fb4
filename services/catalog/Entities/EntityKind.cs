namespace Catalog.Entities;

/// <summary>A kind of entity, or the variant of a kind that one <c>spec.type</c> has.</summary>
sealed record EntityKind(string Kind, string[] ApiVersions, string? SpecType, SpecField[] Fields)
{
    /// <summary>Set for a kind that the installation declared.</summary>
    public KindDeclaration? Declaration { get; init; }
}
