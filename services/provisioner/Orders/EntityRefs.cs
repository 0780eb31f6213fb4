using System.Diagnostics.CodeAnalysis;

namespace Provisioner.Orders;

/// <summary>Refs as people write them, <c>[kind:][namespace/]name</c>, in full and lower case.</summary>
static class EntityRefs
{
    [return: NotNullIfNotNull(nameof(written))]
    public static string? Full(string? written, string defaultKind)
    {
        if (string.IsNullOrWhiteSpace(written))
            return written is null ? null : "";
        var text = written.Trim().ToLowerInvariant();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (kind, name) = colon < 0 ? (defaultKind, text) : (text[..colon], text[(colon + 1)..]);
        return $"{kind}:{(name.Contains('/', StringComparison.Ordinal) ? "" : "default/")}{name}";
    }

    public static bool IsKind(string full, string kind) => full.StartsWith($"{kind}:", StringComparison.Ordinal);
}
