using System.Text.Json;
using Catalog.Entities;
using Catalog.Locations;
using Catalog.Sources;
using Catalog.TechDocs;
using Contracts;
using Dapper;
using Messaging.Database;

namespace Catalog.Ingestion;

/// <summary>
/// Reads locations and makes the catalog say what they say: entities, relations, documents, search rows, problems and
/// events, all on the caller's transaction. The caller locks the rows of the locations first, so what was read last is
/// what is stored last.
/// </summary>
static class RefreshLocations
{
    const string MarkAsRead = """
        update locations
           set content_hash = @digest, watched = @watched::jsonb, problems = @problems::json,
               refreshed_at = clock_timestamp(),
               failing_since = case when @problems = '[]' then null else coalesce(failing_since, clock_timestamp()) end
         where id = @id
        """;

    static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);

    public static async Task RunAsync(
        UnitOfWork work, IReadOnlyList<StoredLocation> locked, SourceReader reader, CancellationToken ct)
    {
        var readings = locked
            .Where(location => location.Origin != LocationOrigins.Service)
            .Select(location => new Reading(location, reader.Read(location.Where, location.Trusted)))
            .ToArray();
        var writes = new WriteBatch(work);
        foreach (var same in readings.Where(reading => reading.IsSame))
            MarkRead(writes, same.Location, same.Tree, same.Location.Problems);
        await writes.SendAsync(ct);
        await ApplyAsync(work, [.. readings.Where(reading => !reading.IsSame)], ct);
    }

    /// <summary>Stores what was read of locations whose rows the caller has locked.</summary>
    /// <returns>Refs of the entities that the locations define, without those that another location holds.</returns>
    public static async Task<IReadOnlyList<string>> ApplyAsync(
        UnitOfWork work, IReadOnlyList<Reading> readings, CancellationToken ct)
    {
        if (readings.Count == 0)
            return [];
        var stored = await StoredEntity.OfAsync(work, readings.Select(reading => reading.Location.Id), ct);
        var plans = new List<LocationPlan>();
        foreach (var (location, tree) in readings)
        {
            var plan = LocationPlan.Of(location, tree, [.. stored[location.Id]]);
            plans.Add(plan with { RelationsBefore = await RelationsBeforeAsync(work, plan.Changes, ct) });
        }

        await RefLocks.TakeAsync(work, plans.SelectMany(plan => plan.Refs), ct);
        var refs = new List<string>();
        foreach (var plan in plans)
            refs.AddRange(await ApplyAsync(work, plan, ct));
        return refs;
    }

    static async Task<IEnumerable<string>> ApplyAsync(UnitOfWork work, LocationPlan plan, CancellationToken ct)
    {
        var location = plan.Location;
        var taken = await Claims.TakenAsync(work, plan.Changes.Added.Select(entity => entity.Ref), ct);
        var refused = plan.Entities.Where(entity => taken.ContainsKey(entity.Ref)).ToArray();
        plan = plan.Without(taken);

        var released = await Claims.ReleaseSlugsAsync(work, plan.Changes, ct);
        var rivals = await Claims.ClaimSlugsAsync(work, plan.Claiming, ct);
        var writes = new WriteBatch(work);
        Claims.Wait(
            writes, location,
            [
                .. refused.Select(entity => entity.Ref),
                .. rivals.Select(rival => Claims.ClaimOf(rival.Entity.Slug!)),
            ]);

        EntityProblem[] problems =
        [
            .. plan.Tree.Problems,
            .. refused.Select(entity => Claims.TakenProblem(entity.Place, entity.Ref, taken[entity.Ref])),
            .. rivals.Select(rival => Claims.TakenSlugProblem(rival.Entity, rival.Holder)),
        ];
        problems = problems[..Math.Min(problems.Length, SourceWalk.ProblemsMax)];
        plan = plan.WithStatus(problems);

        var relations = RelationChanges.Between(plan.RelationsBefore, plan.Changes.Written);
        var events = await ApplyChanges.RunAsync(work, writes, location.Id, plan.Changes, relations, ct);
        await DocsRows.WriteAsync(work, writes, plan, ct);
        MarkRead(writes, location, plan.Tree, LocationPlan.ProblemsJson(problems));
        await writes.SendAsync(ct);
        await work.EnqueueAsync(events, ct);
        await Claims.ScheduleWaitingAsync(work, [.. released, .. plan.Changes.RefsRemoved], ct);
        return plan.Entities.Select(entity => entity.Ref).Where(@ref => @ref != plan.Self.Ref);
    }

    /// <summary>The relations that changed and leaving entities declare until now.</summary>
    public static Task<IReadOnlyList<DeclaredRelation>> RelationsBeforeAsync(
        UnitOfWork work, EntityChanges changes, CancellationToken ct) =>
        RelationChanges.DeclaredAsync(
            work, changes.RefsRemoved.Concat(changes.Changed.Select(change => change.After.Ref)), ct);

    static void MarkRead(WriteBatch writes, StoredLocation location, SourceTree tree, string problems) => writes.Add(
        MarkAsRead,
        ("id", location.Id),
        ("digest", tree.Digest),
        ("watched", JsonSerializer.Serialize(tree.Watched, json)),
        ("problems", problems));
}

/// <summary>A location and what it says now.</summary>
sealed record Reading(StoredLocation Location, SourceTree Tree)
{
    /// <summary>True when nothing can have come of reading it, which is nearly always.</summary>
    public bool IsSame => Tree.Digest == Location.ContentHash && !Location.Waits;
}
