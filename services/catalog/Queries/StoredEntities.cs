using Defaults.Identity;
using Npgsql;

namespace Catalog.Queries;

/// <summary>An entity by its ref, as it is stored and if a caller may read it.</summary>
sealed class StoredEntities
{
    const int ReadsAtOnce = 2;

    readonly NpgsqlDataSource db;
    readonly EntityAccess access;
    readonly BatchedReads<string, Stored?> reads;

    public StoredEntities(NpgsqlDataSource db, EntityAccess access)
    {
        (this.db, this.access) = (db, access);
        reads = new(ReadAsync, ReadsAtOnce);
    }

    /// <returns>Null when there is none, or none that the caller may read.</returns>
    public async Task<StoredDocument?> FindAsync(string @ref, Caller caller, CancellationToken ct)
    {
        if (await reads.AskAsync(@ref, ct) is not { } stored)
            return null;
        if (!stored.IsRestricted || caller.IsAdministrator)
            return stored.Document;
        // Whose the caller is, at any depth, is looked up for what is restricted alone, which little is.
        await using var connection = await db.OpenConnectionAsync(ct);
        var owners = await EntityAccess.OwnersAsync(caller, connection, ct);
        return stored.Owner is { } owner && owners.Contains(owner) ? stored.Document : null;
    }

    async Task<IReadOnlyList<Stored?>> ReadAsync(IReadOnlyList<string> refs)
    {
        await using var command = db.CreateCommand();
        var parameters = command.Parameters;
        // The inner select is for the server's planner: it knows no value before, so it has one plan for all.
        command.CommandText = $"""
            select e.ref, document_of(e.content, e.tail), e.etag, e.owner, {access.IsRestricted(parameters)}
              from entities e
             where e.ref = any((select {PredicateSql.Add(parameters, refs.ToArray())})::text[])
            """;
        var read = new Dictionary<string, Stored>(refs.Count);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            read.Add(reader.GetString(0), new Stored(
                new StoredDocument(reader.GetFieldValue<byte[]>(1), reader.GetString(2)),
                await reader.IsDBNullAsync(3) ? null : reader.GetString(3),
                reader.GetBoolean(4)));
        }

        return [.. refs.Select(@ref => read.TryGetValue(@ref, out var stored) ? stored : (Stored?)null)];
    }

    readonly record struct Stored(StoredDocument Document, string? Owner, bool IsRestricted);
}

/// <summary>An entity as it is answered, byte for byte.</summary>
readonly record struct StoredDocument(byte[] Bytes, string Etag);
