using System.Text.RegularExpressions;

namespace Catalog.Entities;

/// <summary>The forms that kinds, names, keys and tags have; they are Backstage's, which are Kubernetes'.</summary>
static partial class NameRules
{
    public const int NameCharsMax = 63;
    const int SubdomainCharsMax = 253;

    // \z and not $: in .NET a $ also matches before a final line break.
    [GeneratedRegex(@"\A[a-zA-Z][a-z0-9A-Z]*\z")]
    static partial Regex Kind { get; }

    [GeneratedRegex(@"\A[a-z0-9A-Z]+\z")]
    static partial Regex Version { get; }

    [GeneratedRegex(@"\A([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z")]
    static partial Regex ObjectName { get; }

    [GeneratedRegex(@"\A[a-z0-9]+(?:-+[a-z0-9]+)*\z")]
    static partial Regex DnsLabel { get; }

    [GeneratedRegex(@"\A[a-z0-9:+#]+(-[a-z0-9:+#]+)*\z")]
    static partial Regex Tag { get; }

    [GeneratedRegex(@"\A[a-zA-Z][a-zA-Z0-9+.-]*:")]
    static partial Regex Scheme { get; }

    public static bool IsKind(string text) => Fits(text, Kind);

    public static bool IsName(string text) => Fits(text, ObjectName);

    public static bool IsNamespace(string text) => Fits(text, DnsLabel);

    public static bool IsTag(string text) => Fits(text, Tag);

    public static bool IsLabelValue(string text) => text.Length == 0 || IsName(text);

    public static bool IsApiVersion(string text) => IsPrefixed(text, Version);

    /// <summary>The form of the keys of labels and annotations.</summary>
    public static bool IsKey(string text) => IsPrefixed(text, ObjectName);

    public static bool IsUrl(string text) => Scheme.IsMatch(text) && Uri.TryCreate(text, UriKind.Absolute, out _);

    static bool Fits(ReadOnlySpan<char> text, Regex form) => text.Length is > 0 and <= NameCharsMax && form.IsMatch(text);

    // A suffix has no slash in either form, so there is at most one.
    static bool IsPrefixed(ReadOnlySpan<char> text, Regex suffix)
    {
        var slash = text.IndexOf('/');
        return (slash < 0 || IsSubdomain(text[..slash])) && Fits(text[(slash + 1)..], suffix);
    }

    static bool IsSubdomain(ReadOnlySpan<char> text)
    {
        foreach (var label in text.Split('.'))
        {
            if (!Fits(text[label], DnsLabel))
                return false;
        }

        return text.Length <= SubdomainCharsMax;
    }
}
