using System.Text.Json.Nodes;
using Catalog.Entities;
using Catalog.TechDocs;

namespace Catalog.Sources;

/// <summary>Everything that one location says, and everything that is wrong with it.</summary>
/// <param name="Entities">Valid and allowed ones, each ref once, in the order they were found.</param>
/// <param name="CleanFiles">Targets of the files all of whose documents were understood.</param>
/// <param name="IsClean">False when something was not understood, so that an absent entity may not be gone.</param>
/// <param name="Revision">The commit that was read; null where there are none.</param>
/// <param name="Docs">Of the entities that point at their documentation.</param>
/// <param name="Digest">Of the files' content and of the rules they were read by.</param>
sealed record SourceTree(
    IReadOnlyList<FoundEntity> Entities, IReadOnlyList<EntityProblem> Problems,
    IReadOnlySet<string> CleanFiles, bool IsClean, WatchedFiles Watched, string? Revision, string Digest,
    IReadOnlyList<DocsSource> Docs)
{
    /// <summary>The repositories that a discovery found; null for any other location, and where it could not look.</summary>
    public IReadOnlyList<DiscoveredRepository>? Discovered { get; init; }

    /// <summary>Whether there is nothing that is worth a location.</summary>
    public bool BringsNothing => Entities.Count == 0 && Discovered is null or [];
}

/// <summary>An entity as a file says it.</summary>
/// <param name="Written">Used up when the entity is prepared.</param>
/// <param name="ParentRef">The Location entity through which the file was reached.</param>
sealed record FoundEntity(
    EntityRef Ref, EntityKind Kind, JsonObject Written, EntityPlace Place, LocationTarget File, string? ParentRef);
