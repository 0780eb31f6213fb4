using Catalog.Entities;
using Dapper;
using Messaging.Database;

namespace Catalog.Ingestion;

/// <summary>A ref belongs to the location, and a project to the entity, that claimed it first.</summary>
static class Claims
{
    const string SelectTaken = """
        select e.ref as claim, l.type || ':' || l.target as holder
          from entities e
          join locations l on l.id = e.location_id
         where e.ref = any(@refs)
        """;

    const string ReleaseSlugs = """
        delete from project_slugs p
         using unnest(@refs, @kept) as given (ref, kept)
         where p.ref = given.ref and p.slug is distinct from given.kept
        returning p.slug
        """;

    // In order, because two writers that claim the same projects in different order would deadlock.
    const string ClaimSlugs = """
        insert into project_slugs (slug, ref)
        select slug, ref from unnest(@slugs, @refs) with ordinality as given (slug, ref, position)
         order by slug, position
            on conflict (slug) do nothing
        """;

    const string SelectHolders = "select slug as claim, ref as holder from project_slugs where slug = any(@slugs)";

    const string ForgetWaiting = "delete from waiting_claims where location_id = @location";

    const string RememberWaiting = """
        insert into waiting_claims (location_id, claim) select @location, claim from unnest(@claims) as given (claim)
        """;

    // A location that is locked is being read now; it sees the release, or finds it at its next turn.
    const string ScheduleWaiting = """
        update locations
           set next_refresh_at = clock_timestamp(), content_hash = null, watched = null
         where id in (
               select id from locations
                where id in (select location_id from waiting_claims where claim = any(@released))
                  for update skip locked)
        """;

    /// <summary>Which of the refs another location holds, and which one that is.</summary>
    public static async Task<Dictionary<string, string>> TakenAsync(
        UnitOfWork work, IEnumerable<string> refs, CancellationToken ct) =>
        refs.ToArray() is { Length: > 0 } given
            ? await HoldersAsync(work, SelectTaken, new { refs = given }, ct)
            : [];

    /// <summary>Gives up the projects of entities that left or that say another one.</summary>
    /// <returns>The claims that are free now.</returns>
    public static async Task<IReadOnlyList<string>> ReleaseSlugsAsync(
        UnitOfWork work, EntityChanges changes, CancellationToken ct)
    {
        var touched = changes.Removed.Where(entity => entity.Slug is not null)
            .Select(entity => (entity.Ref, Kept: (string?)null))
            .Concat(changes.Changed.Where(change => change.Before.Slug is not null && change.IsOtherSlug)
                .Select(change => (change.After.Ref, Kept: change.After.Slug)))
            .ToArray();
        if (touched.Length == 0)
            return [];
        var released = await work.Connection.QueryAsync<string>(new CommandDefinition(
            ReleaseSlugs,
            new { refs = touched.Select(row => row.Ref).ToArray(), kept = touched.Select(row => row.Kept).ToArray() },
            work.Transaction, cancellationToken: ct));
        return [.. released.Select(ClaimOf)];
    }

    /// <summary>Claims the projects that the entities name.</summary>
    /// <returns>The entities whose project another one holds.</returns>
    public static async Task<IReadOnlyList<(PreparedEntity Entity, string Holder)>> ClaimSlugsAsync(
        UnitOfWork work, IEnumerable<PreparedEntity> entities, CancellationToken ct)
    {
        var claiming = entities.Where(entity => entity.Slug is not null).ToArray();
        if (claiming.Length == 0)
            return [];
        var slugs = claiming.Select(entity => entity.Slug!).ToArray();
        await ApplyChanges.ExecuteAsync(
            work, ClaimSlugs, new { slugs, refs = claiming.Select(entity => entity.Ref).ToArray() }, ct);
        var holders = await HoldersAsync(work, SelectHolders, new { slugs }, ct);
        return
        [
            .. claiming
                .Where(entity => holders[entity.Slug!] != entity.Ref)
                .Select(entity => (entity, holders[entity.Slug!])),
        ];
    }

    /// <summary>Makes the claims that a location waits for these.</summary>
    public static void Wait(WriteBatch writes, StoredLocation location, IEnumerable<string> claims)
    {
        if (location.Waits)
            writes.Add(ForgetWaiting, ("location", location.Id));
        if (claims.Distinct().ToArray() is { Length: > 0 } waiting)
            writes.Add(RememberWaiting, ("location", location.Id), ("claims", waiting));
    }

    /// <summary>Has the locations that waited for these claims read again at once.</summary>
    public static Task ScheduleWaitingAsync(
        UnitOfWork work, IReadOnlyCollection<string> released, CancellationToken ct) =>
        released.Count == 0 ? Task.CompletedTask : ApplyChanges.ExecuteAsync(
            work, ScheduleWaiting, new { released = released.ToArray() }, ct);

    public static string ClaimOf(string slug) => $"github.com/{slug}";

    public static EntityProblem TakenProblem(EntityPlace place, string @ref, string holder) => place.Problem(
        "metadata.name", $"is {@ref}, which {holder} defined first",
        "Rename it, or remove it there; it is taken up here as soon as it is free.");

    public static EntityProblem TakenSlugProblem(PreparedEntity entity, string holder) => entity.Place.Problem(
        "metadata.annotations.github.com/project-slug", $"names {ClaimOf(entity.Slug!)}, which {holder} claimed first",
        "Remove the annotation from one of the two; the claim moves as soon as it is free.");

    static async Task<Dictionary<string, string>> HoldersAsync(
        UnitOfWork work, string sql, object parameters, CancellationToken ct) =>
        (await work.Connection.QueryAsync<(string Claim, string Holder)>(new CommandDefinition(
            sql, parameters, work.Transaction, cancellationToken: ct)))
        .ToDictionary(row => row.Claim, row => row.Holder);
}
