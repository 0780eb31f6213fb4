using System.Text.RegularExpressions;

namespace Metrics.Services;

/// <summary>Entity refs as callers write them.</summary>
static partial class EntityName
{
    const string DefaultNamespace = "default";

    /// <summary>
    /// <c>[kind:][namespace/]name</c> as a full ref in lower case; null for what is no ref of that kind.
    /// </summary>
    public static string? Read(string text, string kind)
    {
        var match = Form().Match(text.ToLowerInvariant());
        if (!match.Success || (match.Groups["kind"].Success && match.Groups["kind"].Value != kind))
            return null;
        var @namespace = match.Groups["namespace"].Success ? match.Groups["namespace"].Value : DefaultNamespace;
        return $"{kind}:{@namespace}/{match.Groups["name"].Value}";
    }

    // 63 characters a part is the catalog's limit.
    [GeneratedRegex(@"^((?<kind>[a-z][a-z0-9]{0,62}):)?((?<namespace>[a-z0-9-]{1,63})/)?(?<name>[a-z0-9._-]{1,63})\z")]
    private static partial Regex Form();
}
