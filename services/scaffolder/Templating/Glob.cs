using System.Text;
using System.Text.RegularExpressions;

namespace Scaffolder.Templating;

/// <summary>
/// A pattern for paths, as authors know it from Backstage: <c>*</c> and <c>?</c> within a name, <c>**</c> across folders,
/// <c>[ab]</c>, <c>{a,b}</c>; without any of these, a file or a folder with everything in it.
/// </summary>
sealed class Glob
{
    const int CharactersMax = 400;

    readonly Regex pattern;

    public Glob(string text)
    {
        if (text.Length > CharactersMax)
            throw new TemplateFault("input.copyWithoutTemplating", null, $"has a pattern of more than {CharactersMax} characters.");

        var trimmed = text.StartsWith("./", StringComparison.Ordinal) ? text[2..] : text;
        var isPlain = trimmed.AsSpan().IndexOfAny("*?[{") < 0;
        // An author's pattern could otherwise be made to match for ever.
        const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline;
        try
        {
            pattern = new Regex($"^{Translate(trimmed.TrimEnd('/'))}{(isPlain ? "(/.*)?" : "")}$", Linear);
        }
        catch (ArgumentException)
        {
            throw new TemplateFault(
                "input.copyWithoutTemplating", null, $"has the pattern '{text}', which is not one; check its brackets.");
        }
    }

    public bool Matches(string path) => pattern.IsMatch(path);

    /// <summary>Whether any pattern takes the path and none that begins with <c>!</c> takes it out again.</summary>
    public static Predicate<string> AnyOf(IReadOnlyList<string> patterns)
    {
        var taken = patterns.Where(text => !text.StartsWith('!')).Select(text => new Glob(text)).ToList();
        var left = patterns.Where(text => text.StartsWith('!')).Select(text => new Glob(text[1..])).ToList();
        return path => taken.Exists(glob => glob.Matches(path)) && !left.Exists(glob => glob.Matches(path));
    }

    static string Translate(string text)
    {
        var regex = new StringBuilder();
        var braces = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var rest = text.AsSpan(at);
            if (rest.StartsWith("**/"))
            {
                regex.Append("(?:.*/)?");
                at += 2;
            }
            else if (rest.StartsWith("**"))
            {
                regex.Append(".*");
                at++;
            }
            else if (rest[0] == '[' && rest.IndexOf(']') is > 1 and var end)
            {
                var set = rest[1..end].ToString().Replace("\\", "\\\\").Replace("[", "\\[");
                regex.Append('[').Append(set[0] == '!' ? $"^/{set[1..]}" : set).Append(']');
                at += end;
            }
            else
            {
                braces += rest[0] switch { '{' => 1, '}' when braces > 0 => -1, _ => 0 };
                regex.Append(rest[0] switch
                {
                    '*' => "[^/]*",
                    '?' => "[^/]",
                    '{' => "(?:",
                    '}' when text.AsSpan(0, at).Contains('{') => ")",
                    ',' when braces > 0 => "|",
                    var other => Regex.Escape(other.ToString()),
                });
            }
        }

        return regex.ToString();
    }
}
