using System.Security.Cryptography;
using System.Text;
using Defaults.Errors;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Npgsql;

namespace Gateway.Identity;

/// <summary>
/// The signing keys as this replica knows them: at start it makes the first one if there is none, then it looks for
/// others' changes every 10 s, well inside the minute between publishing a key and signing with it.
/// </summary>
sealed class SigningKeyRing(
    NpgsqlDataSource db, IOptions<IdentityOptions> options, TimeProvider clock, ILogger<SigningKeyRing> log)
    : BackgroundService
{
    static readonly TimeSpan interval = TimeSpan.FromSeconds(10);
    static readonly TimeSpan retryDelay = TimeSpan.FromSeconds(1);

    sealed record Snapshot(IReadOnlyList<SigningKey> Keys, byte[] Jwks);

    volatile Snapshot current = new([], []);

    /// <summary>The published keys, as a JWKS document.</summary>
    public ReadOnlyMemory<byte> Jwks => current.Jwks;

    /// <summary>The key that signs now.</summary>
    public SecurityKey Active(DateTimeOffset now)
    {
        var keys = current.Keys;
        for (var i = keys.Count - 1; i >= 0; i--)
            if (keys[i].ActiveAt <= now)
                return keys[i].Pair;
        // Only where this clock runs behind the one that made the first key.
        return keys[0].Pair;
    }

    /// <summary>Nothing is served before there is a key; an outage at that moment is waited out.</summary>
    public override async Task StartAsync(CancellationToken ct)
    {
        while (!await TryRefreshAsync(ct))
            await Task.Delay(retryDelay, clock, ct);
        await base.StartAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await Task.Delay(interval, clock, ct);
            await TryRefreshAsync(ct);
        }
    }

    public async Task RefreshAsync(CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var rows = await SigningKeyStore.ReadAsync(connection, ct);
        if (rows.Count == 0)
            rows = await MakeFirstAsync(connection, ct);
        var known = current.Keys.ToDictionary(key => key.Id);
        var keys = rows.Select(row => known.GetValueOrDefault(row.Id) ?? Open(row)).ToList();
        var jwks = $$"""{"keys":[{{string.Join(',', rows.Select(row => row.PublicJwk))}}]}""";
        current = new Snapshot(keys, Encoding.UTF8.GetBytes(jwks));
    }

    async Task<bool> TryRefreshAsync(CancellationToken ct)
    {
        try
        {
            await RefreshAsync(ct);
            return true;
        }
        catch (Exception exception) when (Transient.Is(exception))
        {
            log.SigningKeysWait(exception.Message);
            return false;
        }
    }

    async Task<List<SigningKeyStore.Row>> MakeFirstAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await SigningKeyStore.LockAsync(connection, ct);
        var rows = await SigningKeyStore.ReadAsync(connection, ct);
        if (rows.Count > 0)
            return rows;
        await SigningKeyStore.InsertAsync(
            connection, SigningKey.Create(clock.GetUtcNow()), options.Value.ReadKey(), ct);
        await transaction.CommitAsync(ct);
        return await SigningKeyStore.ReadAsync(connection, ct);
    }

    SigningKey Open(SigningKeyStore.Row row)
    {
        try
        {
            return SigningKey.Open(row.Id, row.ActiveAt, row.PrivateEnvelope, options.Value.ReadKey());
        }
        catch (CryptographicException exception)
        {
            throw new InvalidOperationException(
                $"Signing key {row.Id} does not open with the key in Identity:KeyFile: {exception.Message} "
                + "Restore the file that belongs to this database, or delete the rows of gateway.signing_keys "
                + "and restart: new ones are made.", exception);
        }
    }
}
