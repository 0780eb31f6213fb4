using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Catalog.Entities;

namespace Catalog.Ingestion;

/// <summary>Keeps what filters look at in step with the documents: a row for each entity.</summary>
static class SearchFields
{
    const string Replace = """
        insert into entity_fields as known (ref, texts, originals)
        select ref, texts::jsonb, originals::jsonb from unnest(@refs, @texts, @originals) as given (ref, texts, originals)
            on conflict (ref) do update set texts = excluded.texts, originals = excluded.originals
         where (known.texts, known.originals) is distinct from (excluded.texts, excluded.originals)
        """;

    const string DeleteRows = "delete from entity_fields where ref = any(@refs)";

    // Read by PostgreSQL alone, so only what JSON asks for is escaped.
    static readonly JsonWriterOptions relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes the fields of these entities what they and their relations say.</summary>
    public static void Write(WriteBatch writes, IEnumerable<StitchedEntity> entities)
    {
        var rows = entities.ToArray().SelectEach(entity => (
            entity.Ref, Fields: EntitySearch.Build(entity.Entity, entity.Relations).ToLookup(row => row.Key)));
        if (rows.Length == 0)
            return;
        writes.Add(
            Replace,
            ("refs", rows.Select(row => row.Ref).ToArray()),
            ("texts", rows.SelectEach(row => Json(row.Fields, field => field.Value))),
            ("originals", rows.SelectEach(row => Json(row.Fields.Where(field => field.Any(one => one.Original != one.Value)), field => field.Original))));
    }

    public static void Delete(WriteBatch writes, IReadOnlyCollection<string> refs)
    {
        if (refs.Count > 0)
            writes.Add(DeleteRows, ("refs", refs.ToArray()));
    }

    static string Json(IEnumerable<IGrouping<string, SearchRow>> fields, Func<SearchRow, string?> text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, relaxed))
        {
            json.WriteStartObject();
            foreach (var field in fields)
            {
                json.WriteStartArray(field.Key);
                foreach (var row in field)
                    json.WriteStringValue(text(row));
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
