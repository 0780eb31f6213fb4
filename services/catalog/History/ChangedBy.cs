using Dapper;
using Defaults.Identity;
using Messaging.Database;

namespace Catalog.History;

/// <summary>
/// Says for the rest of a transaction who or what causes its changes, which every version that it writes keeps. A
/// transaction that says nothing is the catalog's own, that found something changed.
/// </summary>
static class ChangedBy
{
    const string Say = "select set_config('catalog.changed_by', @by, true)";

    /// <summary>Begins a transaction that a caller causes.</summary>
    public static async Task BeginAsync(UnitOfWork work, HttpContext context, CancellationToken ct)
    {
        await work.BeginAsync(ct);
        await SayAsync(work, Caller.From(context.User).Subject, ct);
    }

    /// <param name="by">A caller's ref, or what else is known: the repository of a push.</param>
    public static Task SayAsync(UnitOfWork work, string by, CancellationToken ct) =>
        work.Connection.ExecuteAsync(new CommandDefinition(Say, new { by }, work.Transaction, cancellationToken: ct));
}
