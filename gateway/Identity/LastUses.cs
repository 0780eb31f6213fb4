using Dapper;
using Defaults.Errors;
using Npgsql;

namespace Gateway.Identity;

/// <summary>Notes which keys were used, for all of them at once, and forgets those nobody shows any more.</summary>
sealed class LastUses(NpgsqlDataSource db, ApiKeyCache keys) : BackgroundService
{
    static readonly TimeSpan interval = TimeSpan.FromSeconds(30);
    static readonly TimeSpan unseen = TimeSpan.FromMinutes(2);

    // Rows are locked in order: two replicas that note the same keys in different order would deadlock.
    const string NoteUses = """
        update api_keys
           set last_used_at = now()
         where id in (select id from api_keys where id = any(@ids) order by id for update)
        """;

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(interval);
        while (await timer.WaitForNextTickAsync(ct))
        {
            var used = keys.All.Where(key => key.TakeUsed()).ToList();
            try
            {
                await NoteAsync([.. used.Select(key => key.Id)], ct);
            }
            catch (Exception exception) when (Transient.Is(exception))
            {
                foreach (var key in used)
                    key.MarkUsed();
            }
            keys.Forget(unseen);
        }
    }

    async Task NoteAsync(string[] ids, CancellationToken ct)
    {
        if (ids.Length == 0)
            return;
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(NoteUses, new { ids }, cancellationToken: ct));
    }
}
