using Catalog.Entities;
using Catalog.Ingestion;
using Catalog.Sources;
using Messaging.Database;

namespace Catalog.Locations;

/// <summary>A new location enters with what it says, whoever asks for it, over REST or by command.</summary>
static class NewLocation
{
    const int ProblemsToldMax = 10;

    /// <summary>
    /// Registers a location and reads it, on the caller's transaction: who does not like what it says, or finds no entity
    /// in it, takes that back, because what brings nothing is not remembered.
    /// </summary>
    /// <returns>Null when there is such a location already.</returns>
    public static async Task<Reading?> ReadAsync(
        UnitOfWork work, SourceReader reader, LocationTarget target, bool trusted, string registeredBy,
        CancellationToken ct)
    {
        var inserted = await InsertLocation.RunAsync(
            work, target, LocationOrigins.Registered, trusted, registeredBy, ct);
        if (inserted is not { } id)
            return null;
        var location = (await StoredLocation.LockAsync(work, [id], ct)).Single();
        return new Reading(location, reader.Read(target, trusted));
    }

    /// <param name="task">The step of a task that waits for it.</param>
    public static async Task StoreAsync(UnitOfWork work, Reading reading, string? task, CancellationToken ct)
    {
        var refs = await RefreshLocations.ApplyAsync(work, [reading], ct);
        var location = reading.Location;
        await work.EnqueueAsync(
            InsertLocation.EventOf(location.Id, location.Where, location.Trusted) with { Task = task, EntityRefs = refs },
            ct);
    }

    public static string Tell(LocationTarget target, IReadOnlyList<EntityProblem> problems) => problems.Count switch
    {
        0 => $"{target} defines no entity. Write at least one.",
        <= ProblemsToldMax => string.Join('\n', problems),
        _ => $"{string.Join('\n', problems.Take(ProblemsToldMax))}\n… and {problems.Count - ProblemsToldMax} more",
    };
}
