using Catalog.Entities;
using Npgsql;

namespace Catalog.Index;

/// <summary>Reads what entities have at keys: those of <c>entity_fields</c>, and those that stand for other tables.</summary>
sealed class KeyRows(NpgsqlConnection connection)
{
    const int TimeoutSeconds = 120;

    const string SelectOwners = "select ref, owner from entities where owner is not null";

    // The JSON goes over whole: the server would take it apart once for each key.
    const string SelectFields = "select ref, texts, originals from entity_fields where true";

    // A relation may be declared more than once.
    const string SelectTargets = "select distinct source_ref as ref, target_ref from relations where lower(type) = $1";

    /// <summary>What all entities have at these keys, in one look through them.</summary>
    /// <param name="numberOf">Null for an entity that is not known.</param>
    public async Task<IReadOnlyDictionary<string, Column>> ColumnsAsync(
        IReadOnlyCollection<string> keys, Func<string, int?> numberOf, CancellationToken ct)
    {
        var found = keys.ToDictionary(key => key, _ => new List<(int Entity, string? Value, string? Original)>());
        await ReadAsync(
            keys, refs: null,
            (@ref, key, value, original) =>
            {
                // A relation may be of what is not there.
                if (numberOf(@ref) is { } number)
                    found[key].Add((number, value, original));
            },
            ct);
        return found.ToDictionary(pair => pair.Key, pair => Column.Of(pair.Value));
    }

    /// <summary>What some entities have at these keys.</summary>
    public async Task<ILookup<(string Ref, string Key), (string? Value, string? Original)>> ValuesAsync(
        IReadOnlyCollection<string> keys, string[] refs, CancellationToken ct)
    {
        var values = new List<(string Ref, string Key, string? Value, string? Original)>();
        if (refs.Length > 0)
            await ReadAsync(keys, refs, (@ref, key, value, original) => values.Add((@ref, key, value, original)), ct);
        return values.ToLookup(row => (row.Ref, row.Key), row => (row.Value, row.Original));
    }

    static bool IsField(string key) => key != EntityIndex.OwnerKey && EntitySearch.RelationOf(key) is null;

    /// <param name="refs">Null for all.</param>
    /// <param name="take">Is given the ref, the key, the value and how that is written.</param>
    async Task ReadAsync(
        IReadOnlyCollection<string> keys, string[]? refs, Action<string, string, string?, string?> take, CancellationToken ct)
    {
        foreach (var key in keys.Where(key => !IsField(key)))
        {
            var type = EntitySearch.RelationOf(key);
            await using var command = type is null ? Command(SelectOwners, "ref", [], refs) : Command(SelectTargets, "source_ref", [type], refs);
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                take(reader.GetString(0), key, reader.GetString(1), reader.GetString(1));
        }

        string[] fields = [.. keys.Where(IsField)];
        if (fields.Length == 0)
            return;
        var wanted = new FieldValues(fields);
        await using var rows = Command(SelectFields, "ref", [], refs);
        await using var row = await rows.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var @ref = row.GetString(0);
            var originals = row.IsDBNull(2) ? null : wanted.In(row.GetFieldValue<byte[]>(2)).ToDictionary();
            foreach (var (key, values) in wanted.In(row.GetFieldValue<byte[]>(1)))
            {
                var written = originals?.GetValueOrDefault(key) ?? values;
                for (var i = 0; i < values.Count; i++)
                    take(@ref, key, values[i], written[i]);
            }
        }
    }

    /// <param name="select">Ends in a condition.</param>
    /// <param name="refColumn">Which of its columns is the ref.</param>
    NpgsqlCommand Command(string select, string refColumn, string[] parameters, string[]? refs)
    {
        var command = new NpgsqlCommand(select, connection) { CommandTimeout = TimeoutSeconds };
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = parameter });
        if (refs is not null)
        {
            command.CommandText += $" and {refColumn} = any(${parameters.Length + 1})";
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = refs });
        }

        return command;
    }
}
