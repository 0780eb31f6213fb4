using System.Text;
using System.Text.RegularExpressions;

namespace Catalog.Sources;

/// <summary>Targets with wildcards: <c>*</c> and <c>?</c> within a name, <c>**</c> for any folders.</summary>
static class PathPattern
{
    /// <summary>A source finds at most one more, by which a walk sees that there are too many.</summary>
    public const int MatchesMax = 10_000;

    static readonly TimeSpan matchTimeout = TimeSpan.FromSeconds(1);

    public static bool Is(string path) => path.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>The folder below which every match is.</summary>
    public static string FolderOf(string pattern) =>
        pattern[..(pattern.LastIndexOf('/', pattern.AsSpan().IndexOfAny('*', '?')) + 1)];

    /// <summary>What the path of a match looks like.</summary>
    public static Regex FormOf(string pattern)
    {
        var form = new StringBuilder(@"\A");
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern.AsSpan(i).StartsWith("**/"))
            {
                form.Append("(?:[^/]+/)*");
                i += 2;
            }
            else if (pattern.AsSpan(i).StartsWith("**"))
            {
                form.Append(".*");
                i++;
            }
            else
            {
                form.Append(pattern[i] switch
                {
                    '*' => "[^/]*",
                    '?' => "[^/]",
                    var plain => Regex.Escape(plain.ToString()),
                });
            }
        }

        return new Regex(form.Append(@"\z").ToString(), RegexOptions.NonBacktracking, matchTimeout);
    }
}
