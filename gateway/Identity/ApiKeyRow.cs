using Dapper;
using Npgsql;

namespace Gateway.Identity;

/// <summary>A key that is good now, as stored.</summary>
sealed record ApiKeyRow
{
    public required string Id { get; init; }
    public required byte[] Hash { get; init; }
    public required string Subject { get; init; }
    public required string Role { get; init; }
    public required string[] Scopes { get; init; }
    public required string[] Groups { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    const string SelectGood = """
        select id, hash, subject, role, scopes, groups, expires_at
          from api_keys
         where id = any(@ids)
           and revoked_at is null
           and expires_at > now()
        """;

    public static async Task<IReadOnlyList<ApiKeyRow>> ReadAsync(
        NpgsqlDataSource db, string[] ids, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return (await connection.QueryAsync<ApiKeyRow>(
            new CommandDefinition(SelectGood, new { ids }, cancellationToken: ct))).AsList();
    }

    public bool GivesTheSameAs(ApiKeyRow other) =>
        Hash.AsSpan().SequenceEqual(other.Hash)
        && Subject == other.Subject
        && Role == other.Role
        && ExpiresAt == other.ExpiresAt
        && Scopes.AsSpan().SequenceEqual(other.Scopes)
        && Groups.AsSpan().SequenceEqual(other.Groups);
}
