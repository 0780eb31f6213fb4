using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Catalog.Entities;

namespace Catalog.Search;

/// <summary>What a search knows of an entity: the fields of Backstage's own collator.</summary>
/// <param name="Words">What is found beside title and text, and weighs less than the title: name, tags, type, owner.</param>
/// <param name="Json">The document as it is answered.</param>
sealed record EntityDocument(string Ref, string Location, string Title, string Text, string Words, string Json)
{
    public const string Type = "software-catalog";

    // Answered as application/json and never within a page, so only what JSON asks for is escaped.
    static readonly JsonSerializerOptions relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static EntityDocument Of(JsonObject entity)
    {
        var (@ref, metadata, spec) = (EntityRef.Of(entity), entity["metadata"], entity["spec"]);
        var (name, kind) = (metadata?["name"].AsText() ?? "", entity["kind"].AsText() ?? "");
        var title = metadata?["title"].AsText() is { Length: > 0 } written ? written : name;
        var type = spec?["type"].AsText() is { Length: > 0 } known ? known : "other";
        var owner = spec?["owner"].AsText() ?? "";
        var text = TextOf(@ref.Kind, metadata, spec);
        var location = $"/catalog/{@ref.Namespace}/{@ref.Kind}/{@ref.Name}";
        var document = new JsonObject
        {
            ["title"] = title,
            ["text"] = text,
            ["componentType"] = type,
            ["type"] = type,
            ["namespace"] = metadata?["namespace"].AsText() ?? EntityRef.DefaultNamespace,
            ["kind"] = kind,
            ["lifecycle"] = spec?["lifecycle"].AsText() ?? "",
            ["owner"] = owner,
            ["authorization"] = new JsonObject { ["resourceRef"] = @ref.ToString() },
            ["location"] = location,
        };
        var words = string.Join(' ', [name, kind, type, owner, .. metadata?["tags"].AsTexts() ?? []]);
        return new EntityDocument(@ref.ToString(), location, title, text, words, document.ToJsonString(relaxed));
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
