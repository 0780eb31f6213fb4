using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Catalog.Entities;
using Catalog.TechDocs;

namespace Catalog.Search;

/// <summary>
/// A search as Backstage's client writes it into a query string: <c>term</c>, <c>types[0]</c>, <c>filters[kind]</c> or
/// <c>filters[lifecycle][0]</c>, <c>pageLimit</c> and <c>pageCursor</c>. Other parameters are let pass, as there.
/// </summary>
sealed partial record SearchQuery
{
    const int TermCharsMax = 100;
    const int LimitDefault = 25;
    const int LimitMax = 100;
    const int FiltersMax = 50;
    const int PageMax = 10_000;

    static readonly string[] known = [EntityDocument.Type, PageDocument.Type];

    public required string Term { get; init; }

    /// <summary>Empty for all.</summary>
    public required string[] Types { get; init; }

    /// <summary>Fields of documents, each with the values of which it must have one.</summary>
    public required ILookup<string, string> Filters { get; init; }

    public required int Limit { get; init; }
    public required int Page { get; init; }

    /// <summary>
    /// The term for <c>to_tsquery</c>: every word must be there, or begin one that is. Null when it has no word, which
    /// finds everything.
    /// </summary>
    public string? Words => Word().Matches(Term) is { Count: > 0 } words
        ? string.Join(" & ", words.Select(word => $"('{word.Value}' | '{word.Value}':*)"))
        : null;

    public static string CursorOf(int page) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{page}"));

    /// <summary>Reads the parameters; the error is a sentence for the caller.</summary>
    public static (SearchQuery? Query, string? Error) Parse(IQueryCollection parameters)
    {
        string[] types = [.. parameters.Where(one => TypesName().IsMatch(one.Key)).SelectMany(one => one.Value.OfType<string>())];
        var filters = parameters
            .Select(one => (Field: FilterName().Match(one.Key), one.Value))
            .Where(one => one.Field.Success)
            .SelectMany(one => one.Value.OfType<string>().Select(value => (Field: one.Field.Groups["field"].Value, Value: value)))
            .ToArray();
        var (term, limit) = (parameters["term"].ToString(), parameters["pageLimit"].ToString());
        var page = PageOf(parameters["pageCursor"].ToString());
        var size = LimitDefault;
        var error = 0 switch
        {
            _ when term.Length > TermCharsMax => $"The term length \"{term.Length}\" is greater than \"{TermCharsMax}\"",
            _ when !filters.Select(one => one.Field + one.Value).Append(term).All(TextRules.IsStorable) =>
                "Invalid query string: it has a character that nothing can have",
            _ when filters.Length > FiltersMax => $"Invalid filters, more than {FiltersMax}",
            _ when types.FirstOrDefault(type => !known.Contains(type)) is { } unknown =>
                $"Invalid types, there is no type '{unknown}'. Known are {string.Join(", ", known)}",
            _ when limit.Length > 0 && !(int.TryParse(limit, CultureInfo.InvariantCulture, out size) && size > 0) =>
                $"Invalid pageLimit '{limit}', expected a number above 0",
            _ when size > LimitMax => $"The page limit \"{size}\" is greater than \"{LimitMax}\"",
            _ when page is null => "Invalid pageCursor, could not be parsed",
            _ => null,
        };
        return error is not null ? (null, error) : (new SearchQuery
        {
            Term = term,
            Types = types,
            Filters = filters.ToLookup(one => one.Field, one => one.Value),
            Limit = size,
            Page = page!.Value,
        }, null);
    }

    static int? PageOf(string cursor)
    {
        if (cursor.Length == 0)
            return 0;
        var bytes = new byte[cursor.Length];
        return Convert.TryFromBase64String(cursor, bytes, out var length)
            && int.TryParse(Encoding.UTF8.GetString(bytes, 0, length), NumberStyles.None, CultureInfo.InvariantCulture, out var page)
            && page <= PageMax
                ? page
                : null;
    }

    // Hyphens and dots stay: the server knows payment-service as one word and as two.
    [GeneratedRegex(@"[\p{L}\p{N}]+([-._@/][\p{L}\p{N}]+)*")]
    private static partial Regex Word();

    [GeneratedRegex(@"^types(\[\d*\])?$")]
    private static partial Regex TypesName();

    [GeneratedRegex(@"^filters\[(?<field>[^\[\]]+)\](\[\d*\])?$")]
    private static partial Regex FilterName();
}
