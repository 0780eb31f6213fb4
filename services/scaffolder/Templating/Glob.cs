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
        {
            throw new TemplateFault(
                "input.copyWithoutTemplating", null, $"has a pattern of more than {CharactersMax} characters.");
        }

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

    static string Translate(ReadOnlySpan<char> text)
    {
        var regex = new StringBuilder();
        while (text.Length > 0)
        {
            var (taken, part) = text switch
            {
                ['*', '*', '/', ..] => (3, "(?:.*/)?"),
                ['*', '*', ..] => (2, ".*"),
                ['*', ..] => (1, "[^/]*"),
                ['?', ..] => (1, "[^/]"),
                ['[', ..] when text.IndexOf(']') is > 1 and var end => (end + 1, Set(text[1..end].ToString())),
                // Braces without a comma are ordinary characters: `${{ values.name }}` is a folder of many a skeleton.
                ['{', ..] when text.IndexOf('}') is var end and > 0 && text[1..end].ToString() is var inner
                    && inner.Contains(',') && !inner.Contains('{') => (end + 1, Alternatives(inner)),
                _ => (1, Regex.Escape(text[..1].ToString())),
            };
            regex.Append(part);
            text = text[taken..];
        }

        return regex.ToString();
    }

    static string Set(string characters)
    {
        var plain = characters.Replace("\\", "\\\\").Replace("[", "\\[");
        return plain[0] is '!' or '^' ? $"[^/{plain[1..]}]" : $"[{plain}]";
    }

    static string Alternatives(string inner) => $"(?:{string.Join('|', inner.Split(',').Select(part => Translate(part)))})";
}
