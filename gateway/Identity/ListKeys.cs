using System.Text;
using Dapper;
using Defaults.Hosting;
using Npgsql;

namespace Gateway.Identity;

static class ListKeys
{
    /// <summary>A key without its secret.</summary>
    public sealed record Key
    {
        public required string Id { get; init; }
        public required string Name { get; init; }
        public required string Subject { get; init; }
        public required string Role { get; init; }
        public required string[] Scopes { get; init; }
        public required string[] Groups { get; init; }
        public required string CreatedBy { get; init; }
        public required DateTimeOffset CreatedAt { get; init; }
        public required DateTimeOffset ExpiresAt { get; init; }
        public required DateTimeOffset? RevokedAt { get; init; }

        /// <summary>Noted every 30 s.</summary>
        public required DateTimeOffset? LastUsedAt { get; init; }
    }

    /// <param name="After">Give it back as <c>after</c> for the next page; null on the last.</param>
    public sealed record Page(IReadOnlyList<Key> Items, string? After);

    const string SelectPage = """
        select id, name, subject, role, scopes, groups, created_by, created_at, expires_at, revoked_at, last_used_at
          from api_keys
         where @after is null
            or (created_at, id) > (select created_at, id from api_keys where id = @after)
         order by created_at, id
         limit @take
        """;

    public static async Task<IResult> Handle(
        HttpRequest request, string? after, int? limit, NpgsqlDataSource db, TimeProvider clock, CancellationToken ct)
    {
        var size = Math.Clamp(limit ?? Limits.PageSizeDefault, 1, Limits.PageSizeMax);
        await using var connection = await db.OpenConnectionAsync(ct);
        var keys = (await connection.QueryAsync<Key>(new CommandDefinition(
            SelectPage, new { after, take = size + 1 }, cancellationToken: ct))).AsList();
        var page = keys[..Math.Min(keys.Count, size)];
        return KeysApi.WantsText(request)
            ? TypedResults.Text(ToTable(page, clock.GetUtcNow()))
            : TypedResults.Ok(new Page(page, keys.Count > size ? page[^1].Id : null));
    }

    static string ToTable(IReadOnlyList<Key> keys, DateTimeOffset now)
    {
        string[][] rows =
        [
            ["ID", "NAME", "ROLE", "STATE", "EXPIRES", "LAST USED", "SCOPES", "GROUPS"],
            .. keys.Select(key => new[]
            {
                key.Id, key.Name, key.Role, StateOf(key, now), $"{key.ExpiresAt:yyyy-MM-dd}",
                key.LastUsedAt is { } used ? $"{used:yyyy-MM-dd HH:mm}" : "-",
                key.Scopes is [] ? "-" : string.Join(',', key.Scopes),
                key.Groups is [] ? "-" : string.Join(',', key.Groups),
            }),
        ];
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        var table = new StringBuilder();
        foreach (var row in rows)
            table.AppendLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        return table.ToString();
    }

    static string StateOf(Key key, DateTimeOffset now) =>
        key.RevokedAt is not null ? "revoked" : key.ExpiresAt <= now ? "expired" : "good";
}
