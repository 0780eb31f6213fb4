using System.Text;
using System.Text.RegularExpressions;

namespace Catalog.Index;

/// <summary>
/// What a full-text filter looks for in values. Backstage looks with <c>LIKE</c>, in which a caller's <c>%</c> stands for
/// any text, <c>_</c> for any character, and <c>\</c> takes the meaning from the one that follows.
/// </summary>
sealed class ContainedText
{
    readonly string term;
    readonly Regex? pattern;

    public ContainedText(string term)
    {
        this.term = term;
        if (term.AsSpan().IndexOfAny("%_\\") >= 0)
            pattern = new Regex(PatternOf(term), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    /// <summary>The values that have it.</summary>
    public IEnumerable<int> In(ValueTable values) => pattern is null
        ? values.Containing(term)
        : Enumerable.Range(0, values.Count).Where(value => pattern.IsMatch(values.TextOf(value)));

    static string PatternOf(string term)
    {
        var made = new StringBuilder();
        for (var i = 0; i < term.Length; i++)
        {
            made.Append(term[i] switch
            {
                '%' => ".*",
                '_' => "(?:[\ud800-\udbff][\udc00-\udfff]|.)",
                // At the end it goes before the % that Backstage puts there, and the value must end with that.
                '\\' when i == term.Length - 1 => "%$",
                '\\' => Regex.Escape(term[++i].ToString()),
                var letter => Regex.Escape(letter.ToString()),
            });
        }

        return made.ToString();
    }
}
