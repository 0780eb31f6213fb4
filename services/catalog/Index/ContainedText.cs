using System.Text;
using System.Text.RegularExpressions;

namespace Catalog.Index;

/// <summary>
/// What a full-text filter looks for in values. Backstage looks with <c>LIKE</c>, in which a caller's <c>%</c> stands for
/// any text, <c>_</c> for any character, and <c>\</c> takes the meaning from the one that follows.
/// </summary>
sealed class ContainedText
{
    readonly byte[] plain;
    readonly Regex? pattern;

    public ContainedText(string term)
    {
        plain = Encoding.UTF8.GetBytes(term);
        if (term.AsSpan().IndexOfAny("%_\\") >= 0)
            pattern = new Regex(PatternOf(term), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
        Pieces = [.. PiecesOf(term).Select(Encoding.UTF8.GetBytes)];
        IsPiece = pattern is null && Pieces is [var piece] && piece.Length == plain.Length;
    }

    /// <summary>Pieces of words; a value that has the text has each of them within a word.</summary>
    public IReadOnlyList<byte[]> Pieces { get; }

    /// <summary>True when every value that has its only piece has the text.</summary>
    public bool IsPiece { get; }

    public bool IsIn(ReadOnlySpan<byte> value) =>
        pattern?.IsMatch(Encoding.UTF8.GetString(value)) ?? value.IndexOf(plain) >= 0;

    static IEnumerable<string> PiecesOf(string term)
    {
        var piece = new StringBuilder();
        for (var i = 0; i < term.Length; i++)
        {
            if (term[i] == '\\' && i < term.Length - 1)
                i++;
            if (Words.Has(term[i]))
            {
                piece.Append(term[i]);
            }
            else if (piece.Length > 0)
            {
                yield return piece.ToString();
                piece.Clear();
            }
        }

        if (piece.Length > 0)
            yield return piece.ToString();
    }

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
