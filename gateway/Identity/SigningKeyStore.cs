using Dapper;
using Defaults.Secrets;
using Npgsql;

namespace Gateway.Identity;

/// <summary>The table that all replicas share their signing keys through.</summary>
static class SigningKeyStore
{
    const int LockClass = 0x1DA;

    /// <summary>Serializes replicas that start, or rotate, at the same time.</summary>
    const string Lock = "select pg_advisory_xact_lock(@lockClass)";

    const string InsertKey = """
        insert into signing_keys (id, public_jwk, private_envelope, active_at)
        values (@Id, @publicJwk, @envelope, @ActiveAt)
        """;

    // A token lives 60 s, is cached 30 s before it is sent and read with 60 s of clock skew: after 5 minutes nothing
    // that a replaced key signed is worth anything, and the key is erased.
    const string DeleteEnded = """
        delete from signing_keys old
         where exists (
               select 1 from signing_keys newer
                where newer.active_at > old.active_at
                  and newer.active_at < now() - interval '5 minutes')
        """;

    const string SelectKeys = """
        select id, public_jwk, private_envelope, active_at
          from signing_keys
         order by active_at, id
        """;

    public sealed record Row
    {
        public required string Id { get; init; }
        public required string PublicJwk { get; init; }
        public required string PrivateEnvelope { get; init; }
        public required DateTimeOffset ActiveAt { get; init; }
    }

    public static async Task<List<Row>> ReadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await connection.ExecuteAsync(new CommandDefinition(DeleteEnded, cancellationToken: ct));
        return (await connection.QueryAsync<Row>(new CommandDefinition(SelectKeys, cancellationToken: ct))).AsList();
    }

    public static Task LockAsync(NpgsqlConnection connection, CancellationToken ct) =>
        connection.ExecuteAsync(new CommandDefinition(Lock, new { lockClass = LockClass }, cancellationToken: ct));

    public static Task InsertAsync(
        NpgsqlConnection connection, SigningKey key, EnvelopeKey envelopeKey, CancellationToken ct) =>
        connection.ExecuteAsync(new CommandDefinition(
            InsertKey,
            new { key.Id, publicJwk = key.ToPublicJwk(), envelope = key.Seal(envelopeKey), key.ActiveAt },
            cancellationToken: ct));
}
