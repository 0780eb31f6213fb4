using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Catalog.Entities;

namespace Catalog.Ingestion;

/// <summary>Keeps what filters look at in step with what entities themselves say: a row for each.</summary>
static class SearchFields
{
    const string Replace = """
        insert into entity_fields as known (ref, texts, originals)
        select ref, texts::json, originals::json from unnest(@refs, @texts, @originals) as given (ref, texts, originals)
            on conflict (ref) do update set texts = excluded.texts, originals = excluded.originals
         where (known.texts::text, known.originals::text) is distinct from (excluded.texts::text, excluded.originals::text)
        """;

    const string DeleteRows = "delete from entity_fields where ref = any(@refs)";

    // Read by PostgreSQL alone, so only what JSON asks for is escaped.
    static readonly JsonWriterOptions relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes the fields of these entities what they say.</summary>
    public static void Write(WriteBatch writes, IEnumerable<PreparedEntity> entities)
    {
        var (refs, texts, originals) = (new List<string>(), new List<string>(), new List<string?>());
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, relaxed);
        foreach (var entity in entities)
        {
            var fields = FieldsOf(entity);
            refs.Add(entity.Ref);
            texts.Add(Json(fields, row => row.Value));
            var otherwise = fields.FindAll(IsWrittenOtherwise);
            originals.Add(otherwise.Count > 0 ? Json(otherwise, row => row.Original) : null);
        }

        if (refs.Count > 0)
            writes.Add(Replace, ("refs", refs.ToArray()), ("texts", texts.ToArray()), ("originals", originals.ToArray()));

        string Json(List<List<SearchRow>> fields, Func<SearchRow, string?> text)
        {
            buffer.ResetWrittenCount();
            json.Reset();
            json.WriteStartObject();
            foreach (var rows in fields)
            {
                json.WriteStartArray(rows[0].Key);
                foreach (var row in rows)
                    json.WriteStringValue(text(row));
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.Flush();
            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
    }

    public static void Delete(WriteBatch writes, IReadOnlyCollection<string> refs)
    {
        if (refs.Count > 0)
            writes.Add(DeleteRows, ("refs", refs.ToArray()));
    }

    /// <summary>The rows of each key, in the order in which the keys come first.</summary>
    static List<List<SearchRow>> FieldsOf(PreparedEntity entity)
    {
        var (fields, known) = (new List<List<SearchRow>>(), new Dictionary<string, List<SearchRow>>());
        foreach (var row in EntitySearch.Build(entity.Content, entity.Uid.ToString()))
        {
            ref var rows = ref CollectionsMarshal.GetValueRefOrAddDefault(known, row.Key, out var isKnown);
            if (!isKnown)
                fields.Add(rows = new List<SearchRow>(1));
            rows!.Add(row);
        }

        return fields;
    }

    static bool IsWrittenOtherwise(List<SearchRow> field) => field.Exists(row => row.Original != row.Value);
}
