using System.Text;
using System.Text.RegularExpressions;

namespace Catalog.Locations;

/// <summary>Targets with wildcards: <c>*</c> and <c>?</c> within a name, <c>**</c> for any folders.</summary>
static class PathPattern
{
    public const int MatchesMax = 10_000;
    const int DepthMax = 16;

    static readonly TimeSpan matchTimeout = TimeSpan.FromSeconds(1);

    // Links are not followed: a tree of them has no end.
    static readonly EnumerationOptions walk = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = DepthMax,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    public static bool Is(string path) => path.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>The folder below which every match is.</summary>
    public static string FolderOf(string pattern) =>
        pattern[..(pattern.LastIndexOf('/', pattern.AsSpan().IndexOfAny('*', '?')) + 1)];

    /// <summary>The files that match, in order, at most one more than <see cref="MatchesMax"/>.</summary>
    public static string[] Expand(string pattern)
    {
        var folder = FolderOf(pattern);
        if (!Directory.Exists(folder))
            return [];

        var form = new Regex(FormOf(pattern), RegexOptions.NonBacktracking, matchTimeout);
        return
        [
            .. Directory.EnumerateFiles(folder, "*", walk)
                .Where(path => form.IsMatch(path))
                .Take(MatchesMax + 1)
                .Order(StringComparer.Ordinal),
        ];
    }

    static string FormOf(string pattern)
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

        return form.Append(@"\z").ToString();
    }
}
