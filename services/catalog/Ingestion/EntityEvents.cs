using System.Text.Json;
using Catalog.Entities;
using Contracts;
using Contracts.Catalog;

namespace Catalog.Ingestion;

/// <summary>The facts that a change of entities is told by.</summary>
static class EntityEvents
{
    public static IEnumerable<PlatformEvent> Of(
        EntityChanges changes, IReadOnlyDictionary<string, StitchedEntity> stitched) =>
        changes.Removed.Select<StoredEntity, PlatformEvent>(Removed)
            .Concat(changes.Added.Select(entity => Added(entity, stitched[entity.Ref])))
            .Concat(changes.Changed
                .Where(change => change.IsOtherContent)
                .SelectMany(change => Changed(change, stitched[change.After.Ref])));

    static EntityRemoved Removed(StoredEntity entity) =>
        new() { Subject = entity.Ref, Owner = entity.Owner, Kind = entity.Kind, Uid = entity.Uid };

    static EntityAdded Added(PreparedEntity entity, StitchedEntity stitched) => new()
    {
        Subject = entity.Ref,
        Owner = entity.Owner,
        Kind = entity.Kind,
        Uid = entity.Uid,
        Etag = stitched.Etag,
        Entity = FactsOf(stitched),
        Link = LinkOf(entity.Ref),
    };

    static IEnumerable<PlatformEvent> Changed(ChangedEntity change, StitchedEntity stitched)
    {
        var entity = change.After;
        yield return new EntityChanged
        {
            Subject = entity.Ref,
            Owner = entity.Owner,
            Kind = entity.Kind,
            Uid = entity.Uid,
            Etag = stitched.Etag,
            Entity = FactsOf(stitched),
            Link = LinkOf(entity.Ref),
        };
        if (entity.Owner != change.Before.Owner)
        {
            yield return new EntityOwnerChanged
            {
                Subject = entity.Ref,
                Owner = entity.Owner,
                Kind = entity.Kind,
                PreviousOwner = change.Before.Owner,
            };
        }
    }

    static JsonElement FactsOf(StitchedEntity stitched) =>
        JsonSerializer.SerializeToElement(EntityFacts.From(stitched.Entity));

    static string LinkOf(string @ref) => $"/api/catalog/entities/by-name/{@ref.Replace(':', '/')}";
}
