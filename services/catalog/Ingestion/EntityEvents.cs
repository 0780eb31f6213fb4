using System.Text.Json;
using System.Text.Json.Nodes;
using Catalog.Entities;
using Contracts;
using Contracts.Catalog;

namespace Catalog.Ingestion;

/// <summary>The facts that a change of entities is told by.</summary>
static class EntityEvents
{
    public static IEnumerable<PlatformEvent> Of(
        EntityChanges changes, IReadOnlyDictionary<string, EntityTail> tails) =>
        changes.Removed.Select<StoredEntity, PlatformEvent>(Removed)
            .Concat(changes.Added.Select(entity => Added(entity, tails[entity.Ref])))
            .Concat(changes.Changed
                .Where(change => change.IsOtherContent)
                .SelectMany(change => Changed(change, tails[change.After.Ref])));

    static EntityRemoved Removed(StoredEntity entity) =>
        new() { Subject = entity.Ref, Owner = entity.Owner, Kind = entity.Kind, Uid = entity.Uid };

    static EntityAdded Added(PreparedEntity entity, EntityTail tail) => new()
    {
        Subject = entity.Ref,
        Owner = entity.Owner,
        Kind = entity.Kind,
        Uid = entity.Uid,
        Etag = tail.Etag,
        Entity = FactsOf(entity, tail),
        Link = LinkOf(entity.Ref),
    };

    static IEnumerable<PlatformEvent> Changed(ChangedEntity change, EntityTail tail)
    {
        var entity = change.After;
        yield return new EntityChanged
        {
            Subject = entity.Ref,
            Owner = entity.Owner,
            Kind = entity.Kind,
            Uid = entity.Uid,
            Etag = tail.Etag,
            Entity = FactsOf(entity, tail),
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

    static JsonElement FactsOf(PreparedEntity entity, EntityTail tail)
    {
        var facts = EntityFacts.From(entity.Content);
        if (facts["metadata"] is JsonObject metadata)
            (metadata["uid"], metadata["etag"]) = (entity.Uid.ToString(), tail.Etag);
        return JsonSerializer.SerializeToElement(facts);
    }

    static string LinkOf(string @ref) => $"/api/catalog/entities/by-name/{@ref.Replace(':', '/')}";
}
