using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Catalog.Queries;

/// <summary>Which part of a list is asked for. A cursor says it all, so that a client need only hand it back.</summary>
/// <param name="Limit">Null for everything.</param>
/// <param name="AfterRef">The last ref of the page before; only where the list is in the order of refs.</param>
sealed record EntityPage(int? Limit, int Offset, string? AfterRef)
{
    [JsonIgnore] public bool IsPart => Limit is not null || Offset > 0 || AfterRef is not null;

    public string ToCursor() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Reads the parameters; the error is a sentence for the caller.</summary>
    public static (EntityPage? Page, string? Error) Parse(int? limit, int? offset, string? after)
    {
        var page = new EntityPage(null, 0, null);
        if (limit < 1)
            return (null, $"Invalid limit, {limit} is not above 0");
        if (offset < 0)
            return (null, $"Invalid offset, {offset} is below 0");
        if (after is null)
            return (page with { Limit = limit, Offset = offset ?? 0 }, null);
        return TryDecode(after, out page)
            ? (page with { Limit = limit ?? page.Limit }, null)
            : (null, "Malformed after, could not be parsed");
    }

    static bool TryDecode(string cursor, out EntityPage page)
    {
        page = new EntityPage(null, 0, null);
        if (!Base64Url.IsValid(cursor))
            return false;
        try
        {
            page = JsonSerializer.Deserialize<EntityPage>(Base64Url.DecodeFromChars(cursor)) ?? page;
            return page is { Limit: null or > 0, Offset: >= 0 };
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
