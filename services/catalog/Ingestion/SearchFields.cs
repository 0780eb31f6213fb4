using System.Buffers;
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
        var rows = entities.Select(entity => (entity.Ref, Fields: FieldsOf(entity))).ToArray();
        if (rows.Length == 0)
            return;
        writes.Add(
            Replace,
            ("refs", rows.Select(row => row.Ref).ToArray()),
            ("texts", rows.Select(row => Json(row.Fields, field => field.Value)).ToArray()),
            ("originals", rows.Select(row => row.Fields.Any(IsWrittenOtherwise)
                ? Json(row.Fields.Where(IsWrittenOtherwise), field => field.Original) : null).ToArray()));
    }

    public static void Delete(WriteBatch writes, IReadOnlyCollection<string> refs)
    {
        if (refs.Count > 0)
            writes.Add(DeleteRows, ("refs", refs.ToArray()));
    }

    static List<IGrouping<string, SearchRow>> FieldsOf(PreparedEntity entity) =>
        [.. EntitySearch.Build(entity.Content, entity.Uid.ToString()).GroupBy(row => row.Key)];

    static bool IsWrittenOtherwise(IGrouping<string, SearchRow> field) => field.Any(row => row.Original != row.Value);

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
