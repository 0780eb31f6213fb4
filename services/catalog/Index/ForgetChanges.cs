using Dapper;
using Npgsql;

namespace Catalog.Index;

/// <summary>Deletes the notes of changes that every index has followed, or has to start anew without.</summary>
sealed class ForgetChanges(NpgsqlDataSource db, ILogger<ForgetChanges> log) : BackgroundService
{
    /// <summary>An index that has not looked for changes for so long may have missed some.</summary>
    public static readonly TimeSpan FollowWithin = TimeSpan.FromMinutes(50);

    static readonly TimeSpan interval = TimeSpan.FromMinutes(10);

    const string DeleteChanges = "delete from entity_changes where noted_at < now() - interval '2 hours'";

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await Task.Delay(interval, ct);
            try
            {
                await using var connection = await db.OpenConnectionAsync(ct);
                await connection.ExecuteAsync(new CommandDefinition(DeleteChanges, cancellationToken: ct));
            }
            // Whatever it is, it is tried again; until then the table only grows.
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                log.ForgettingChangesFailed(exception);
            }
        }
    }
}
