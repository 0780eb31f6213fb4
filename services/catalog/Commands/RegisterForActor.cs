using Catalog.Entities;
using Catalog.Ingestion;
using Catalog.Locations;
using Catalog.Sources;
using Contracts;
using Contracts.Catalog;
using Dapper;
using Messaging.Database;
using Command = Contracts.Catalog.Commands.RegisterLocation;

namespace Catalog.Commands;

/// <summary>
/// Registers a location for whom a command names: an administrator, or who is in the groups that own all it defines.
/// </summary>
static class RegisterForActor
{
    const int SubjectCharsMax = 500;

    const string SelectHolder = """
        select coalesce(registered_by, 'the configuration') from locations where type = @Type and target = @Target
        """;

    /// <returns>Null when it is registered; the caller takes back what was written for a refusal.</returns>
    public static async Task<PlatformEvent?> RunAsync(
        UnitOfWork work, SourceReader reader, Command command, CancellationToken ct)
    {
        if (!LocationTarget.TryParse(command.Type, command.Target, out var target, out var error))
        {
            var field = LocationTarget.IsReadable(command.Type) ? "target" : "type";
            return Refused(command, field, $"The location {error}");
        }

        if (!await LocationCommands.BeginAsync(work, command.EventId, ct))
            return null;
        var actor = command.OnBehalfOf;
        // Never trusted: who runs a template vouches for no source, and whoever may push there could define privileges.
        var read = await NewLocation.InsertAsync(
            work, target, await reader.ReadAsync(target, trusted: false, ct), trusted: false, actor.Subject, ct);
        if (read is not { } reading)
            return Refused(command, "target", await ToldKnownAsync(work, target, ct));
        var found = reading.Tree.Entities;
        if (reading.Tree.BringsNothing)
            return Refused(command, "target", NewLocation.Tell(target, reading.Tree.Problems));

        var owner = found.Select(OwnerOf).FirstOrDefault(owner => owner is not null);
        var groups = actor.IsAdministrator ? null : await ActorGroups.OfAsync(work, actor, ct);
        if (groups is not null && NotOwned(found, groups, actor.Subject) is { } foreign)
            return Refused(command, foreign.Field, foreign.ToString(), owner);
        if (await TakenAsync(work, found, ct) is { } taken)
            return Refused(command, taken.Field, taken.ToString(), owner);

        await NewLocation.StoreAsync(work, reading, command.Task, ct);
        await LocationCommands.KeepAsync(work, command.EventId, reading.Location.Id, ct);
        return null;
    }

    /// <summary>The first entity that none of these groups owns; a Location has no owner.</summary>
    static EntityProblem? NotOwned(IEnumerable<FoundEntity> found, IReadOnlySet<string> groups, string actor) => found
        .Where(entity => entity.Ref.Kind != "location" && !(OwnerOf(entity) is { } owner && groups.Contains(owner)))
        .Select(entity => entity.Place.Problem(
            "spec.owner", $"is {OwnerOf(entity) ?? "no group"}, to which {actor} does not belong",
            "Name a group of your own, or have a member of that one or an administrator do it."))
        .FirstOrDefault();

    /// <summary>The first name that another source holds: what a task makes must have its name.</summary>
    static async Task<EntityProblem?> TakenAsync(
        UnitOfWork work, IReadOnlyList<FoundEntity> found, CancellationToken ct)
    {
        var taken = await Claims.TakenAsync(work, found.Select(entity => entity.Ref.ToString()), ct);
        return found
            .Where(entity => taken.ContainsKey(entity.Ref.ToString()))
            .Select(entity => Claims.TakenProblem(entity.Place, entity.Ref.ToString(), taken[entity.Ref.ToString()]))
            .FirstOrDefault();
    }

    static string? OwnerOf(FoundEntity entity) => PreparedEntity.OwnerOf(entity.Written, entity.Ref);

    static async Task<string> ToldKnownAsync(UnitOfWork work, LocationTarget target, CancellationToken ct)
    {
        var holder = await work.Connection.QueryFirstOrDefaultAsync<string>(new CommandDefinition(
            SelectHolder, new { target.Type, target.Target }, work.Transaction, cancellationToken: ct));
        return $"The location {target} is registered already, by {holder ?? "someone who just removed it"}. "
            + "Refresh it instead, or choose another path.";
    }

    static LocationRefused Refused(Command command, string field, string reason, string? owner = null)
    {
        var subject = $"location:{command.Type}:{command.Target}".Replace('\0', ' ');
        return new LocationRefused
        {
            Subject = subject[..Math.Min(subject.Length, SubjectCharsMax)],
            Owner = owner,
            Visibility = Visibilities.Restricted,
            Type = command.Type,
            Target = command.Target,
            Field = field,
            Reason = RefusalText.Cut(reason),
            Task = command.Task,
        };
    }
}
