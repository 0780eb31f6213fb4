using Defaults.Identity;
using Npgsql;

namespace Catalog.Queries;

/// <summary>Entities by their refs, as they are stored and as far as a caller may read them.</summary>
sealed class StoredEntities(NpgsqlDataSource db, EntityAccess access)
{
    /// <returns>Null when there is none, or none that the caller may read.</returns>
    public async Task<StoredDocument?> FindAsync(string @ref, Caller caller, CancellationToken ct)
    {
        // Not as a list of one: the server would plan it each time, as it takes lists for longer, and that takes longer.
        var found = await FindAsync(
            parameters => $"e.ref = {PredicateSql.Add(parameters, @ref)}", EntityPredicate.Everything, caller, ct);
        return found.TryGetValue(@ref, out var document) ? document : null;
    }

    /// <returns>Those that are there, that the predicate holds for and that the caller may read.</returns>
    public Task<Dictionary<string, StoredDocument>> FindAsync(
        string[] refs, EntityPredicate predicate, Caller caller, CancellationToken ct) =>
        FindAsync(parameters => $"e.ref = any({PredicateSql.Add(parameters, refs)})", predicate, caller, ct);

    async Task<Dictionary<string, StoredDocument>> FindAsync(
        Func<NpgsqlParameterCollection, string> which, EntityPredicate predicate, Caller caller, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var command = connection.CreateCommand();
        var parameters = command.Parameters;
        command.CommandText = $"""
            select e.ref, e.document, e.etag, e.owner, {access.IsRestricted(caller, parameters)}
              from entities e
             where {which(parameters)} and {EntityPredicateSql.Where(predicate, parameters)}
            """;
        var found = new Dictionary<string, StoredDocument>();
        var restricted = new List<(string Ref, string? Owner)>();
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                var @ref = reader.GetString(0);
                found.Add(@ref, new StoredDocument(reader.GetFieldValue<byte[]>(1), reader.GetString(2)));
                if (reader.GetBoolean(4))
                    restricted.Add((@ref, await reader.IsDBNullAsync(3, ct) ? null : reader.GetString(3)));
            }
        }

        // Whose the caller is, at any depth, is looked up for what is restricted alone, which little is.
        if (restricted.Count > 0)
        {
            var owners = await EntityAccess.OwnersAsync(caller, connection, ct);
            foreach (var (@ref, _) in restricted.Where(one => one.Owner is null || !owners.Contains(one.Owner)))
                found.Remove(@ref);
        }

        return found;
    }
}

/// <summary>An entity as it is answered, byte for byte.</summary>
readonly record struct StoredDocument(byte[] Bytes, string Etag);
