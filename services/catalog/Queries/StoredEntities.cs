using Defaults.Identity;
using Npgsql;

namespace Catalog.Queries;

/// <summary>Entities by their refs, as they are stored and as far as a caller may read them.</summary>
sealed class StoredEntities
{
    /// <summary>Of more refs than these each question is read alone: it would keep others waiting.</summary>
    const int SharedRefsMax = 200;

    const int ReadsAtOnce = 2;

    readonly NpgsqlDataSource db;
    readonly EntityAccess access;
    readonly BatchedReads<string[], IReadOnlyDictionary<string, Stored>> reads;

    public StoredEntities(NpgsqlDataSource db, EntityAccess access)
    {
        (this.db, this.access) = (db, access);
        reads = new(
            asked => ReadAsync([.. asked.SelectMany(refs => refs).Distinct()], EntityPredicate.Everything, CancellationToken.None),
            ReadsAtOnce);
    }

    /// <returns>Null when there is none, or none that the caller may read.</returns>
    public async Task<StoredDocument?> FindAsync(string @ref, Caller caller, CancellationToken ct) =>
        (await FindAsync([@ref], EntityPredicate.Everything, caller, ct)).TryGetValue(@ref, out var document) ? document : null;

    /// <returns>Those that are there, that the predicate holds for and that the caller may read.</returns>
    public async Task<Dictionary<string, StoredDocument>> FindAsync(
        string[] refs, EntityPredicate predicate, Caller caller, CancellationToken ct)
    {
        var read = refs.Length <= SharedRefsMax && predicate is EntityPredicate.All { Parts: [] }
            ? await reads.AskAsync(refs, ct)
            : await ReadAsync(refs, predicate, ct);
        var found = new Dictionary<string, StoredDocument>(refs.Length);
        IReadOnlySet<string>? owners = null;
        foreach (var @ref in refs)
        {
            if (!read.TryGetValue(@ref, out var stored))
                continue;
            // Whose the caller is, at any depth, is looked up for what is restricted alone, which little is.
            if (stored.IsRestricted && !caller.IsAdministrator)
            {
                owners ??= await OwnersAsync(caller, ct);
                if (stored.Owner is null || !owners.Contains(stored.Owner))
                    continue;
            }

            found[@ref] = stored.Document;
        }

        return found;
    }

    async Task<IReadOnlyDictionary<string, Stored>> ReadAsync(string[] refs, EntityPredicate predicate, CancellationToken ct)
    {
        await using var command = db.CreateCommand();
        var parameters = command.Parameters;
        // The inner select is for the server's planner: it knows no value before, so it has one plan for all.
        command.CommandText = $"""
            select e.ref, document_of(e.content, e.tail), e.etag, e.owner, {access.IsRestricted(parameters)}
              from entities e
             where e.ref = any((select {PredicateSql.Add(parameters, refs)})::text[]) and {EntityPredicateSql.Where(predicate, parameters)}
            """;
        var read = new Dictionary<string, Stored>(refs.Length);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            read.Add(reader.GetString(0), new Stored(
                new StoredDocument(reader.GetFieldValue<byte[]>(1), reader.GetString(2)),
                await reader.IsDBNullAsync(3, ct) ? null : reader.GetString(3),
                reader.GetBoolean(4)));
        }

        return read;
    }

    async Task<IReadOnlySet<string>> OwnersAsync(Caller caller, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await EntityAccess.OwnersAsync(caller, connection, ct);
    }

    readonly record struct Stored(StoredDocument Document, string? Owner, bool IsRestricted);
}

/// <summary>An entity as it is answered, byte for byte.</summary>
readonly record struct StoredDocument(byte[] Bytes, string Etag);
