using System.Text.Json.Nodes;
using Catalog.Entities;
using Catalog.Search;

namespace Catalog.TechDocs;

/// <summary>What a search knows of a page: the fields of Backstage's own collator.</summary>
static class PageDocument
{
    public const string Type = "techdocs";

    /// <summary>Of a page's text; the rest of a longer one is not found.</summary>
    const int TextCharsMax = 100_000;

    public static SearchDocument Of(JsonObject entity, DocsPage page)
    {
        var (@ref, metadata, spec) = (EntityRef.Of(entity), entity["metadata"], entity["spec"]);
        var name = metadata?["name"].AsText() ?? "";
        var entityTitle = metadata?["title"].AsText() is { Length: > 0 } title ? title : name;
        var text = page.Text.Length <= TextCharsMax ? page.Text : page.Text[..TextCharsMax].TrimEnd();
        // Half a character at the cut cannot be stored.
        if (text.Length > 0 && char.IsHighSurrogate(text[^1]))
            text = text[..^1];
        var location = $"/docs/{@ref.Namespace}/{@ref.Kind}/{@ref.Name}/{page.Url}";
        return SearchDocument.Of(Type, @ref, location, page.Title, text, $"{name} {entityTitle}", new JsonObject
        {
            ["title"] = page.Title,
            ["text"] = text,
            ["location"] = location,
            ["path"] = page.Url,
            ["kind"] = entity["kind"].AsText() ?? "",
            ["namespace"] = metadata?["namespace"].AsText() ?? EntityRef.DefaultNamespace,
            ["name"] = name,
            ["entityTitle"] = entityTitle,
            ["componentType"] = spec?["type"].AsText() is { Length: > 0 } type ? type : "other",
            ["lifecycle"] = spec?["lifecycle"].AsText() ?? "",
            ["owner"] = spec?["owner"].AsText() ?? "",
        });
    }
}
