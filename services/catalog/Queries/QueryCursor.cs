using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Catalog.Queries;

/// <summary>
/// A query and the place in its result where a page begins. It has the form of Backstage's cursors, which its client
/// looks into: one that has a <c>query</c> is sent on by POST.
/// </summary>
sealed record QueryCursor
{
    static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public JsonObject? Query { get; init; }

    /// <summary>Only the first counts, as in Backstage.</summary>
    public required IReadOnlyList<OrderField> OrderFields { get; init; }

    public FullText? FullTextFilter { get; init; }

    /// <summary>
    /// The value ordered by and the ref, or the ref alone, of the entity next to the page: before it, or after it where
    /// the way is back.
    /// </summary>
    public IReadOnlyList<string>? OrderFieldValues { get; init; }

    public bool IsPrevious { get; init; }

    /// <summary>The same of the first entity of all, by which the first page is known when the way is back.</summary>
    public IReadOnlyList<string>? FirstSortFieldValues { get; init; }

    public long? TotalItems { get; init; }

    [JsonIgnore] public OrderField? Order => OrderFields.Count > 0 ? OrderFields[0] : null;

    /// <summary>All that is looked for, but for the query's own values.</summary>
    [JsonIgnore]
    public IEnumerable<string> Texts =>
    [
        .. OrderFields.Select(order => order.Field), .. OrderFieldValues ?? [], .. FullTextFilter?.Fields ?? [],
        FullTextFilter?.Term ?? "",
    ];

    public string Encode() => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(this, json));

    /// <summary>Null when it is no cursor of ours.</summary>
    public static QueryCursor? Decode(string text)
    {
        try
        {
            var bytes = Base64Url.IsValid(text)
                ? Base64Url.DecodeFromChars(text)
                : Convert.FromBase64String(text);
            var cursor = JsonSerializer.Deserialize<QueryCursor>(Encoding.UTF8.GetString(bytes), json);
            return cursor?.IsWhole == true ? cursor : null;
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException)
        {
            return null;
        }
    }

    [JsonIgnore]
    bool IsWhole =>
        OrderFieldValues is { } values && values.Count == (Order is null ? 1 : 2) && values.All(value => value is not null)
        && FullTextFilter?.Fields?.Contains(null!) != true
        && OrderFields.All(order => order is { Field: not null, Order: null or "asc" or "desc" });
}

/// <param name="Order"><c>asc</c>, <c>desc</c>, or null for ascending.</param>
sealed record OrderField(string Field, string? Order)
{
    [JsonIgnore] public string Key => Field.ToLowerInvariant();
    [JsonIgnore] public bool IsDescending => Order == "desc";
}

/// <param name="Fields">Null for the field that is ordered by, or else the uid, as in Backstage.</param>
sealed record FullText(string? Term, IReadOnlyList<string>? Fields);
