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

    /// <summary>Groups that the subject is in itself; who asks about others looks above them.</summary>
    public required string[] Groups { get; init; }

    /// <summary>Those, the groups above and the groups below them: their restricted events are the subject's to read.</summary>
    public required string[] Reads { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    // A User is judged by the catalog, also one that has left it; any other subject, such as a machine, by the groups its key was given.
    const string SelectGood = """
        with recursive good as (
            select id, hash, subject, role, scopes, groups, expires_at
              from api_keys
             where id = any(@ids)
               and revoked_at is null
               and expires_at > now()),
        direct as (
            select good.id, m.group_ref as ref
              from good join directory_members m on m.member_ref = good.subject and m.present
             union
            select good.id, given.ref
              from good cross join unnest(good.groups) as given (ref)
             where not exists (
                   select 1 from directory_entities e
                    where e.ref = good.subject and e.kind = 'user')),
        up as (
            select id, ref from direct
             union
            select up.id, p.parent_ref from up join directory_parents p on p.child_ref = up.ref),
        down as (
            select id, ref from direct
             union
            select down.id, p.child_ref from down join directory_parents p on p.parent_ref = down.ref)
        select id, hash, subject, role, scopes, expires_at,
               array(select ref from direct where direct.id = good.id order by ref) as groups,
               array(select ref from up where up.id = good.id
                     union select ref from down where down.id = good.id order by ref) as reads
          from good
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
        && Groups.AsSpan().SequenceEqual(other.Groups)
        && Reads.AsSpan().SequenceEqual(other.Reads);
}
