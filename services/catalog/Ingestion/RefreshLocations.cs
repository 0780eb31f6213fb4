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
/// events, all on the caller's transaction. They are read before their rows are locked, because other servers take their
/// time; a reading that another one overtook is dropped.
/// </summary>
static class RefreshLocations
{
    const string MarkAsRead = """
        update locations
           set content_hash = @digest, watched = @watched::jsonb, problems = @problems::json,
               refreshed_at = clock_timestamp(), read_at = coalesce(@readAt, clock_timestamp()),
               failing_since = case when @problems = '[]' then null else coalesce(failing_since, clock_timestamp()) end
         where id = @id
        """;

    const string SelectTargets = """
        select id, type, target, trusted, content_hash, watched::text as watched, clock_timestamp() as read_at
          from locations
         where id = any(@ids) and origin <> 'service'
        """;

    static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);

    public static async Task RunAsync(
        UnitOfWork work, IReadOnlyCollection<Guid> locations, SourceReader reader, CancellationToken ct)
    {
        var read = await ReadAsync(work, locations, reader, ct);
        var writes = new WriteBatch(work);
        var others = new List<Reading>();
        foreach (var location in await StoredLocation.LockAsync(work, locations, ct))
        {
            if (!read.TryGetValue(location.Id, out var reading) || !reading.IsOf(location))
                continue;
            if (reading.Digest == location.ContentHash && !location.Waits)
                MarkRead(writes, location, reading.Digest, reading.Watched, location.Problems, reading.At);
            else
                others.Add(new Reading(location, reading.Tree ?? await reader.ReadAsync(location.Where, location.Trusted, ct), reading.At));
        }

        await writes.SendAsync(ct);
        await ApplyAsync(work, others, ct);
    }

    static async Task<IReadOnlyDictionary<Guid, ReadBefore>> ReadAsync(
        UnitOfWork work, IReadOnlyCollection<Guid> locations, SourceReader reader, CancellationToken ct)
    {
        var targets = await work.Connection.QueryAsync<(Guid Id, string Type, string Target, bool Trusted, string? Hash, string? Watched, DateTime At)>(
            new CommandDefinition(SelectTargets, new { ids = locations.ToArray() }, work.Transaction, cancellationToken: ct));
        var read = new Dictionary<Guid, ReadBefore>();
        foreach (var (id, type, target, trusted, hash, watched, at) in targets)
        {
            var where = LocationTarget.Stored(type, target);
            if (hash is not null && watched is not null
                && reader.SameFiles(where, trusted, JsonSerializer.Deserialize<WatchedFiles>(watched, json)!, hash) is { } same)
            {
                read[id] = new ReadBefore(where, trusted, at, hash, same, Tree: null);
                continue;
            }

            var tree = await reader.ReadAsync(where, trusted, ct);
            read[id] = new ReadBefore(where, trusted, at, tree.Digest, tree.Watched, tree);
        }

        return read;
    }

    /// <summary>Stores what was read of locations whose rows the caller has locked.</summary>
    /// <returns>Refs of the entities that the locations define, without those that another location holds.</returns>
    public static async Task<IReadOnlyList<string>> ApplyAsync(
        UnitOfWork work, IReadOnlyList<Reading> readings, CancellationToken ct)
    {
        if (readings.Count == 0)
            return [];
        var stored = await StoredEntity.OfAsync(work, readings.Select(reading => reading.Location.Id), ct);
        var plans = new List<(Reading Reading, LocationPlan Plan)>();
        foreach (var reading in readings)
        {
            var plan = LocationPlan.Of(reading.Location, reading.Tree, [.. stored[reading.Location.Id]]);
            plans.Add((reading, plan with { RelationsBefore = await RelationsBeforeAsync(work, plan.Changes, ct) }));
        }

        await RefLocks.TakeAsync(work, plans.SelectMany(planned => planned.Plan.Refs), ct);
        var refs = new List<string>();
        foreach (var (reading, plan) in plans)
            refs.AddRange(await ApplyAsync(work, reading, plan, ct));
        return refs;
    }

    static async Task<IEnumerable<string>> ApplyAsync(UnitOfWork work, Reading reading, LocationPlan plan, CancellationToken ct)
    {
        var location = reading.Location;
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
        await DocsRows.WriteAsync(work, writes, plan, ct);
        MarkRead(writes, location, plan.Tree.Digest, plan.Tree.Watched, LocationPlan.ProblemsJson(problems), reading.At);
        await ApplyChanges.RunAsync(work, writes, location.Id, plan.Changes, relations, ct);
        if (plan.Tree.Discovered is { } found)
            await DiscoveredLocations.ReconcileAsync(work, location, found, ct);
        await Claims.ScheduleWaitingAsync(work, [.. released, .. plan.Changes.RefsRemoved], ct);
        return plan.Entities.Select(entity => entity.Ref).Where(@ref => @ref != plan.Self.Ref);
    }

    /// <summary>The relations that changed and leaving entities declare until now.</summary>
    public static Task<IReadOnlyList<DeclaredRelation>> RelationsBeforeAsync(
        UnitOfWork work, EntityChanges changes, CancellationToken ct) =>
        RelationChanges.DeclaredAsync(
            work, changes.RefsRemoved.Concat(changes.Changed.Select(change => change.After.Ref)), ct);

    static void MarkRead(
        WriteBatch writes, StoredLocation location, string digest, WatchedFiles watched, string problems, DateTime? at) => writes.Add(
        MarkAsRead,
        ("id", location.Id),
        ("digest", digest),
        ("watched", JsonSerializer.Serialize(watched, json)),
        ("problems", problems),
        ("readAt", (object?)at ?? DBNull.Value));

    /// <summary>What a location said when it was not locked yet.</summary>
    /// <param name="Tree">Null when its files say what they said.</param>
    sealed record ReadBefore(LocationTarget Where, bool Trusted, DateTime At, string Digest, WatchedFiles Watched, SourceTree? Tree)
    {
        /// <summary>False when the location was moved, trusted otherwise, or read anew meanwhile, by whom counts then.</summary>
        public bool IsOf(StoredLocation location) =>
            Where == location.Where && Trusted == location.Trusted && !(location.ReadAt > At);
    }
}

/// <summary>A location and what it says now.</summary>
/// <param name="At">When the reading began, by the database's clock; null for now.</param>
sealed record Reading(StoredLocation Location, SourceTree Tree, DateTime? At = null);
