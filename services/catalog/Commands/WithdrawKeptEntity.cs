using Catalog.Entities;
using Catalog.Ingestion;
using Contracts.Catalog.Commands;
using Messaging.Database;
using Messaging.Inbox;

namespace Catalog.Commands;

/// <summary>Takes out an entity that another service kept; a source leaves with its last one.</summary>
static class WithdrawKeptEntity
{
    public static async Task RunAsync(UnitOfWork work, WithdrawEntity command, CancellationToken ct)
    {
        if (!EntityRef.TryParse(command.EntityRef, null, EntityRef.DefaultNamespace, out var parsed, out var error))
            throw new InvalidMessageException($"entityRef {error}");

        var @ref = parsed.ToString();
        // The version is taken also where there is nothing to take out: the definition may come later than this.
        if (!await KeptSource.IsNewestAsync(work, command.Source, @ref, command.Version, ct)
            || await KeptSource.LockAsync(work, KeptSource.Of(command.Source), ct) is not { } location)
            return;

        await RemoveEntities.RunAsync(work, location, entity => entity.Ref == @ref, ct);
        await KeptSource.DeleteEmptyAsync(work, location, ct);
    }
}
