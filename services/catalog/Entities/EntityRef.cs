using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>The identity of an entity: <c>kind:namespace/name</c>, lower-cased.</summary>
sealed record EntityRef
{
    public const string DefaultNamespace = "default";
    const int TextCharsMax = 512;

    public EntityRef(string kind, string @namespace, string name)
    {
        Kind = kind.ToLowerInvariant();
        Namespace = @namespace.ToLowerInvariant();
        Name = name.ToLowerInvariant();
    }

    public string Kind { get; }
    public string Namespace { get; }
    public string Name { get; }

    public override string ToString() => $"{Kind}:{Namespace}/{Name}";

    /// <summary>The ref of an entity that passed <see cref="EntityValidation"/>.</summary>
    public static EntityRef Of(JsonObject entity)
    {
        var metadata = entity["metadata"];
        return new EntityRef(
            entity["kind"].AsText() ?? "",
            metadata?["namespace"].AsText() ?? DefaultNamespace,
            metadata?["name"].AsText() ?? "");
    }

    /// <summary>Reads <c>[kind:][namespace/]name</c>; the error says what is missing.</summary>
    public static bool TryParse(
        string text,
        string? defaultKind,
        string defaultNamespace,
        [NotNullWhen(true)] out EntityRef? parsed,
        [NotNullWhen(false)] out string? error)
    {
        parsed = null;
        error = null;

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var colon = text.IndexOf(':', StringComparison.Ordinal);

        // Behind the slash everything is the name, so a colon there separates nothing.
        if (slash >= 0 && slash < colon)
            colon = -1;

        var kind = colon < 0 ? defaultKind : text[..colon];
        var @namespace = slash < 0 ? defaultNamespace : text[(colon + 1)..slash];
        var name = text[(Math.Max(colon, slash) + 1)..];

        if (text.Length > TextCharsMax)
            error = $"'{JsonNodes.Excerpt(text)}' is longer than {TextCharsMax} characters";
        else if (kind is null)
            error = $"'{text}' names no kind";
        else if (kind.Length == 0 || @namespace.Length == 0 || name.Length == 0)
            error = $"'{text}' is not of the form [kind:][namespace/]name";
        else
            parsed = new EntityRef(kind, @namespace, name);

        return parsed is not null;
    }
}
