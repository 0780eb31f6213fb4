using System.Text.Json.Nodes;
using Catalog.Entities;

namespace Catalog.Search;

/// <summary>What a search knows of an entity: the fields of Backstage's own collator.</summary>
static class EntityDocument
{
    public const string Type = "software-catalog";

    public static SearchDocument Of(JsonObject entity)
    {
        var (@ref, metadata, spec) = (EntityRef.Of(entity), entity["metadata"], entity["spec"]);
        var (name, kind) = (metadata?["name"].AsText() ?? "", entity["kind"].AsText() ?? "");
        var title = metadata?["title"].AsText() is { Length: > 0 } written ? written : name;
        var type = spec?["type"].AsText() is { Length: > 0 } known ? known : "other";
        var owner = spec?["owner"].AsText() ?? "";
        var text = TextOf(@ref.Kind, metadata, spec);
        var location = $"/catalog/{@ref.Namespace}/{@ref.Kind}/{@ref.Name}";
        var words = string.Join(' ', [name, kind, type, owner, .. metadata?["tags"].AsTexts() ?? []]);
        return SearchDocument.Of(Type, @ref, location, title, text, words, new JsonObject
        {
            ["title"] = title,
            ["text"] = text,
            ["componentType"] = type,
            ["type"] = type,
            ["namespace"] = metadata?["namespace"].AsText() ?? EntityRef.DefaultNamespace,
            ["kind"] = kind,
            ["lifecycle"] = spec?["lifecycle"].AsText() ?? "",
            ["owner"] = owner,
            ["location"] = location,
        });
    }

    static string TextOf(string kind, JsonNode? metadata, JsonNode? spec)
    {
        var profile = kind is "user" or "group" ? spec?["profile"] : null;
        return string.Join(" : ", new[]
        {
            metadata?["description"].AsText(),
            profile?["displayName"].AsText(),
            kind == "user" ? profile?["email"].AsText() : null,
        }.Where(text => !string.IsNullOrEmpty(text)));
    }
}
