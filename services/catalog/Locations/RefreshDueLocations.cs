using System.Text.Json;
using Catalog.Sources;
using Dapper;
using Messaging;
using Messaging.Database;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Locations;

/// <summary>
/// Looks at every location once in a while and reads again what changed. Replicas share the work: each claims what is
/// due and not claimed.
/// </summary>
sealed class RefreshDueLocations(
    NpgsqlDataSource db, IServiceScopeFactory scopes, SourceReader reader, BackgroundRefresh refresh, DueSignal signal,
    IOptions<CatalogOptions> options, ILogger<RefreshDueLocations> log) : BackgroundService
{
    const int LocationsPerClaim = 100;
    static readonly TimeSpan pollInterval = TimeSpan.FromSeconds(1);

    // A tenth of jitter, so that locations registered together do not stay together for ever.
    const string ClaimDue = """
        update locations l
           set next_refresh_at = clock_timestamp() + case when l.type in ('file', 'git') then @interval else @remoteInterval end * (0.95 + 0.1 * random())
          from (select id, type, target, trusted, content_hash, watched from locations
                 where next_refresh_at <= clock_timestamp()
                 order by next_refresh_at
                 limit @count
                   for update skip locked) as due
         where l.id = due.id
        returning due.id, due.type, due.target, due.trusted, due.content_hash, due.watched::text as watched,
                  exists (select 1 from waiting_claims w
                           where w.location_id = due.id
                             and not exists (select 1 from entities e where e.ref = w.claim)
                             and not exists (select 1 from project_slugs p where 'github.com/' || p.slug = w.claim))
                  as may_claim
        """;

    static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);

    readonly List<Due> pending = [];

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        while (!await refresh.TryAsync(ReconcileAsync, ct))
            await Task.Delay(pollInterval, ct);
        while (!ct.IsCancellationRequested)
        {
            if (!await refresh.TryAsync(RefreshDueAsync, ct))
                await signal.WaitAsync(pollInterval, ct);
        }
    }

    async Task<bool> ReconcileAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (added, removed) = await ReconcileStaticLocations.RunAsync(
            scope.ServiceProvider.GetRequiredService<UnitOfWork>(), options.Value.Locations, ct);
        if (added + removed > 0)
            log.Reconciled(added, removed);
        return true;
    }

    /// <returns>True when there may be more to do at once.</returns>
    async Task<bool> RefreshDueAsync(CancellationToken ct)
    {
        if (pending.Count == 0)
            await ClaimAsync(ct);
        var more = pending.Count == LocationsPerClaim;
        // Those of other servers mostly wait for an answer, so that several may.
        await Parallel.ForEachAsync(
            pending.Where(location => location.IsRemote).ToArray(),
            new ParallelOptions { MaxDegreeOfParallelism = RemoteSource.RequestsAtOnce, CancellationToken = ct }, RefreshAsync);
        // One that an outage interrupts stays in line.
        foreach (var location in pending.ToArray())
            await RefreshAsync(location, ct);
        return more;
    }

    async ValueTask RefreshAsync(Due location, CancellationToken ct)
    {
        if (await MustBeReadAsync(location, ct))
            await refresh.RunAsync(location.Id, ct);
        lock (pending)
            pending.Remove(location);
    }

    async Task ClaimAsync(CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var due = await connection.QueryAsync<Due>(new CommandDefinition(
            ClaimDue,
            new
            {
                interval = TimeSpan.FromSeconds(options.Value.RefreshSeconds),
                remoteInterval = TimeSpan.FromSeconds(options.Value.RemoteRefreshSeconds),
                count = LocationsPerClaim,
            },
            cancellationToken: ct));
        foreach (var location in due)
            pending.Add(location);
    }

    async Task<bool> MustBeReadAsync(Due location, CancellationToken ct) =>
        location.MayClaim || location.ContentHash is null || location.Watched is null
        || !await reader.IsUnchangedAsync(
            LocationTarget.Stored(location.Type, location.Target), location.Trusted,
            JsonSerializer.Deserialize<WatchedFiles>(location.Watched, json)!, ct);

    sealed record Due
    {
        public required Guid Id { get; init; }
        public required string Type { get; init; }
        public required string Target { get; init; }
        public required bool Trusted { get; init; }
        public required string? ContentHash { get; init; }
        public required string? Watched { get; init; }
        public required bool MayClaim { get; init; }
        public bool IsRemote => LocationTarget.IsRemoteType(Type);
    }
}

/// <summary>Locations are due before their time; another replica's worker sees it within a second.</summary>
sealed class DueSignal : WakeSignal;
