using Catalog.Entities;
using Catalog.Ingestion;
using Catalog.Sources;
using Messaging.Database;

namespace Catalog.Locations;

/// <summary>A new location enters with what it says, whoever asks for it: over REST or by command.</summary>
static class NewLocation
{
    const int ProblemsToldMax = 10;

    /// <summary>
    /// Registers and reads on the caller's transaction, which the caller takes back where there is a refusal: what
    /// brings nothing is not remembered.
    /// </summary>
    public static async Task<Registration> RegisterAsync(
        UnitOfWork work, SourceReader reader, LocationTarget target, bool trusted, string registeredBy,
        CancellationToken ct)
    {
        var inserted = await InsertLocation.RunAsync(
            work, target, LocationOrigins.Registered, trusted, registeredBy, ct);
        if (inserted is not { } id)
            return Registration.Known;

        var location = (await StoredLocation.LockAsync(work, [id], ct)).Single();
        var tree = reader.Read(target, trusted);
        if (tree.Entities.Count == 0)
            return Registration.Refused(Tell(target, tree.Problems));

        await RefreshLocations.ApplyAsync(work, [new Reading(location, tree)], ct);
        await work.EnqueueAsync(InsertLocation.EventOf(id, target, trusted), ct);
        return new Registration(id, null);
    }

    public static string Tell(LocationTarget target, IReadOnlyList<EntityProblem> problems) => problems.Count switch
    {
        0 => $"{target} defines no entity. Write at least one.",
        <= ProblemsToldMax => string.Join('\n', problems),
        _ => $"{string.Join('\n', problems.Take(ProblemsToldMax))}\n… and {problems.Count - ProblemsToldMax} more",
    };
}

/// <summary>What became of it: an id, or a refusal; neither when there is such a location already.</summary>
sealed record Registration(Guid? Id, string? Refusal)
{
    public static Registration Known { get; } = new(null, null);

    public static Registration Refused(string reason) => new(null, reason);
}
