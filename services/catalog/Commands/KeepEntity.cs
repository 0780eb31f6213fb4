using System.Text.Json;
using System.Text.Json.Nodes;
using Catalog.Entities;
using Catalog.Ingestion;
using Catalog.Sources;
using Contracts;
using Contracts.Catalog;
using Contracts.Catalog.Commands;
using Messaging.Database;
using Messaging.Inbox;

namespace Catalog.Commands;

/// <summary>Takes up what another service says of an entity that it keeps. The newest command counts.</summary>
static class KeepEntity
{
    const string KeptByService = $"{LocationTarget.ServiceType}:";
    static readonly TimeSpan untilWithdrawn = TimeSpan.FromSeconds(5);

    /// <returns>Null when it is carried out; the caller takes back what was written for a refusal.</returns>
    public static async Task<PlatformEvent?> RunAsync(
        UnitOfWork work, EntityKinds kinds, DefineEntity command, CancellationToken ct)
    {
        var source = KeptSource.Of(command.Source);
        var place = EntityPlace.WithoutLines(source.ToString());
        var written = command.Entity.ValueKind == JsonValueKind.Object ? JsonObject.Create(command.Entity) : null;
        if (ProblemsOf(written, place, kinds) is { Count: > 0 } problems)
            return Refused(command, source.EntityRef, owner: null, problems[0].Field, string.Join('\n', problems));

        var entity = PreparedEntity.From(
            new FoundEntity(EntityRef.Of(written!), kinds.Of(written!)!, written!, place, source, ParentRef: null), source);
        if (!await KeptSource.IsNewestAsync(work, command.Source, entity.Ref, command.Version, ct))
            return null;
        var location = await KeptSource.InsertOrLockAsync(work, source, ct);
        return await StoreAsync(work, location, entity, ct) is { } problem
            ? Refused(command, entity.Ref, entity.Owner, problem.Field, problem.ToString())
            : null;
    }

    /// <summary>As a document of an untrusted file: a service's entity is no way around who may define what.</summary>
    static IReadOnlyList<EntityProblem> ProblemsOf(JsonObject? written, EntityPlace place, EntityKinds kinds)
    {
        if (written is null)
            return [place.Problem("entity", "is no map", "Begin it with apiVersion, kind, metadata and spec.")];
        if (EntityValidation.Validate(written, place, kinds) is { Count: > 0 } wrong)
            return wrong;
        var refused = Trust.Refuse(kinds.Of(written)!, place, trusted: false)
            ?? Trust.RefuseReserved(EntityRef.Of(written), place);
        return refused is null ? [] : [refused];
    }

    /// <returns>Null when it is stored, otherwise who holds what it claims.</returns>
    static async Task<EntityProblem?> StoreAsync(
        UnitOfWork work, Guid location, PreparedEntity entity, CancellationToken ct)
    {
        var stored = (await StoredEntity.OfAsync(work, [location], ct))[location];
        var changes = EntityChanges.Between(stored.Where(known => known.Ref == entity.Ref), [entity], _ => false);
        if (changes.IsEmpty)
            return null;

        var before = await RefreshLocations.RelationsBeforeAsync(work, changes, ct);
        var relations = RelationChanges.Between(before, changes.Written);
        await RefLocks.TakeAsync(work, changes.RefsWritten.Concat(relations.Refs), ct);
        var taken = await Claims.TakenAsync(work, changes.Added.Select(added => added.Ref), ct);
        // Another order of the same name is being withdrawn: both commands were sent in order and are consumed together.
        if (taken.TryGetValue(entity.Ref, out var holder) && holder.StartsWith(KeptByService, StringComparison.Ordinal))
            throw new RetryLaterException(untilWithdrawn, $"{entity.Ref} is still kept by {holder}.");
        if (holder is not null)
            return Claims.TakenProblem(entity.Place, entity.Ref, holder);
        if (await Claims.ClaimSlugsAsync(work, [entity], ct) is [var rival])
            return Claims.TakenSlugProblem(rival.Entity, rival.Holder);

        var released = await Claims.ReleaseSlugsAsync(work, changes, ct);
        await ApplyChanges.RunAsync(work, new WriteBatch(work), location, changes, relations, ct);
        await Claims.ScheduleWaitingAsync(work, released, ct);
        return null;
    }

    static EntityRefused Refused(
        DefineEntity command, string subject, string? owner, string field, string reason) => new()
        {
            Subject = subject,
            Owner = owner,
            Visibility = Visibilities.Restricted,
            Source = command.Source,
            Field = RefusalText.Cut(field),
            Reason = RefusalText.Cut(reason),
            Task = command.Task,
        };
}
