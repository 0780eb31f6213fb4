using Catalog.Entities;
using Catalog.Ingestion;
using Catalog.Sources;
using Messaging.Database;

namespace Catalog.Locations;

/// <summary>A new location enters with what it says, whoever asks for it, over REST or by command.</summary>
static class NewLocation
{
    const int ProblemsToldMax = 10;

    // An event has a limit, and a ref may have almost 200 characters.
    const int RefsToldMax = 1_000;

    /// <summary>
    /// Registers a location that was just read, on the caller's transaction. Who finds no entity in it, or none that may be
    /// registered, takes that back: what brings nothing is not remembered.
    /// </summary>
    /// <returns>Null when there is such a location already.</returns>
    public static async Task<Reading?> InsertAsync(
        UnitOfWork work, LocationTarget target, SourceTree tree, bool trusted, string registeredBy, CancellationToken ct)
    {
        var inserted = await InsertLocation.RunAsync(
            work, target, LocationOrigins.Registered, trusted, registeredBy, ct);
        if (inserted is not { } id)
            return null;
        var location = (await StoredLocation.LockAsync(work, [id], ct)).Single();
        return new Reading(location, tree);
    }

    /// <param name="task">The step of a task that waits for it and is told the refs; null where there is none.</param>
    public static async Task StoreAsync(UnitOfWork work, Reading reading, string? task, CancellationToken ct)
    {
        var refs = await RefreshLocations.ApplyAsync(work, [reading], ct);
        var location = reading.Location;
        var registered = InsertLocation.EventOf(location.Id, location.Where, location.Trusted);
        await work.EnqueueAsync(
            task is null ? registered : registered with { Task = task, EntityRefs = [.. refs.Take(RefsToldMax)] }, ct);
    }

    public static string Tell(LocationTarget target, IReadOnlyList<EntityProblem> problems) => problems.Count switch
    {
        0 => $"{target} defines no entity, or finds no repository with such a file. Write at least one.",
        <= ProblemsToldMax => string.Join('\n', problems),
        _ => $"{string.Join('\n', problems.Take(ProblemsToldMax))}\n… and {problems.Count - ProblemsToldMax} more",
    };
}
