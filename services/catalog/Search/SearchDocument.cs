using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Catalog.Entities;

namespace Catalog.Search;

/// <summary>What a search finds.</summary>
/// <param name="Ref">The entity by which it is decided who may read it.</param>
/// <param name="Words">What is found beside title and text, and weighs less than the title.</param>
/// <param name="Json">The document as it is answered.</param>
sealed record SearchDocument(string Type, string Ref, string Location, string Title, string Text, string Words, string Json)
{
    // Answered as application/json and never within a page, so only what JSON asks for is escaped.
    static readonly JsonSerializerOptions relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="fields">Those of the document; who may read it is added.</param>
    public static SearchDocument Of(
        string type, EntityRef @ref, string location, string title, string text, string words, JsonObject fields)
    {
        fields["authorization"] = new JsonObject { ["resourceRef"] = @ref.ToString() };
        return new SearchDocument(type, @ref.ToString(), location, title, text, words, fields.ToJsonString(relaxed));
    }
}
