using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Catalog.Entities;

/// <summary>Which part of a list is asked for. A cursor says it all again, so that a client need only hand it back.</summary>
/// <param name="Limit">Null for everything.</param>
/// <param name="AfterRef">The last ref of the page before; only where the list is in the order of refs.</param>
sealed record EntityPage(int? Limit, int Offset, string? AfterRef)
{
    public bool IsPart => Limit is not null || Offset > 0 || AfterRef is not null;

    public string Cursor => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Reads the parameters; the error is a sentence for the caller.</summary>
    public static (EntityPage? Page, string? Error) Parse(string? limit, string? offset, string? after)
    {
        var page = new EntityPage(null, 0, null);
        if (after is not null && !TryDecode(after, out page))
            return (null, "Malformed after, could not be parsed");
        if (limit is not null)
        {
            if (!int.TryParse(limit, out var number) || number < 1)
                return (null, $"Invalid limit, '{limit}' is not a number above 0");
            page = page with { Limit = number };
        }

        if (offset is not null && after is null)
        {
            if (!int.TryParse(offset, out var number) || number < 0)
                return (null, $"Invalid offset, '{offset}' is not a number from 0 on");
            page = page with { Offset = number };
        }

        return (page, null);
    }

    static bool TryDecode(string cursor, out EntityPage page)
    {
        page = new EntityPage(null, 0, null);
        if (!Base64Url.IsValid(cursor))
            return false;
        try
        {
            page = JsonSerializer.Deserialize<EntityPage>(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor))) ?? page;
            return page is { Limit: null or > 0, Offset: >= 0 };
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
