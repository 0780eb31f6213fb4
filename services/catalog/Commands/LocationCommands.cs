using Catalog.Ingestion;
using Catalog.Locations;
using Contracts.Catalog.Commands;
using Dapper;
using Messaging.Database;

namespace Catalog.Commands;

/// <summary>Remembers which command registered which location, and takes one back.</summary>
static class LocationCommands
{
    const string Insert = "insert into location_commands (command_id) values (@command) on conflict do nothing";

    const string KeepLocation = "update location_commands set location_id = @location where command_id = @command";

    const string SelectLocation = "select location_id from location_commands where command_id = @command";

    /// <returns>False when it is known already: it was taken back before it came.</returns>
    public static async Task<bool> BeginAsync(UnitOfWork work, Guid command, CancellationToken ct) =>
        await work.Connection.ExecuteAsync(new CommandDefinition(
            Insert, new { command }, work.Transaction, cancellationToken: ct)) == 1;

    public static Task KeepAsync(UnitOfWork work, Guid command, Guid location, CancellationToken ct) =>
        work.Connection.ExecuteAsync(new CommandDefinition(
            KeepLocation, new { command, location }, work.Transaction, cancellationToken: ct));

    /// <summary>Removes the location, with its entities, that the named command registered.</summary>
    public static async Task WithdrawAsync(UnitOfWork work, WithdrawLocation command, CancellationToken ct)
    {
        if (await BeginAsync(work, command.Registration, ct))
            return;
        var id = await work.Connection.ExecuteScalarAsync<Guid?>(new CommandDefinition(
            SelectLocation, new { command = command.Registration }, work.Transaction, cancellationToken: ct));
        // Somebody may have removed it by hand since.
        if (id is { } known && await StoredLocation.LockAsync(work, [known], ct) is [var location])
            await RemoveLocation.RunAsync(work, location, ct);
    }
}
