using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Catalog.Entities;

namespace Catalog.Sources;

/// <summary>
/// Puts the content of other files where an entity asks for it: <c>{ $text: ./notes.md }</c>, <c>$json</c>, <c>$yaml</c>,
/// and <c>$openapi</c> and <c>$asyncapi</c>, which bring along what the file refers to in others. A path counts from the
/// entity's own file and stays in the same source. What such a file says is not looked into for more of them.
/// </summary>
/// <param name="read">Reads a file of the source, and remembers that the location depends on it.</param>
sealed class Placeholders(Func<LocationTarget, FileRead> read, LocationTarget file, EntityPlace place)
{
    /// <summary>Of one entity, so that a page of them stays readable.</summary>
    public const int CountMax = 100;
    public const int CharsMax = 4 * 1024 * 1024;

    static readonly string[] known = ["$text", "$json", "$yaml", "$openapi", "$asyncapi"];

    // Read by people and by tools for documents, never within a page.
    static readonly JsonSerializerOptions indented = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    readonly List<EntityProblem> problems = [];
    int count;
    long chars;

    /// <summary>Resolves in place.</summary>
    /// <returns>What could not be resolved.</returns>
    public IReadOnlyList<EntityProblem> Resolve(JsonObject entity)
    {
        Walk(entity, "");
        return problems;
    }

    void Walk(JsonNode? node, string path)
    {
        if (node is JsonObject map)
        {
            foreach (var (key, value) in map.ToArray())
            {
                var below = FieldLines.Below(path, key);
                if (KeyOf(value) is { } placeholder)
                    map[key] = Content(placeholder, value![placeholder], below);
                else
                    Walk(value, below);
            }
        }
        else if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                var below = FieldLines.Below(path, i);
                if (KeyOf(list[i]) is { } placeholder)
                    list[i] = Content(placeholder, list[i]![placeholder], below);
                else
                    Walk(list[i], below);
            }
        }
    }

    static string? KeyOf(JsonNode? node) =>
        node is JsonObject { Count: 1 } map && known.Contains(map.First().Key) ? map.First().Key : null;

    JsonNode? Content(string key, JsonNode? written, string path)
    {
        try
        {
            if (++count > CountMax)
                throw new PlaceholderException($"is one of more than {CountMax} placeholders", "Write some of the contents themselves.");
            var target = Target(key, written);
            var text = Text(key, target);
            return key switch
            {
                "$text" => JsonValue.Create(text),
                "$json" or "$yaml" => Parse(key, target, text),
                _ => JsonValue.Create(Bundle(key, target, text)),
            };
        }
        catch (PlaceholderException wrong)
        {
            problems.Add(place.Problem(path, wrong.Message, wrong.Remedy));
            return null;
        }
    }

    LocationTarget Target(string key, JsonNode? written)
    {
        if (written.AsText() is not { Length: > 0 } path)
            throw new PlaceholderException($"has a {key} that is {written.Describe()}", "Write the path of a file, like ./openapi.yaml.");
        return Follow(key, file, path);
    }

    static LocationTarget Follow(string key, LocationTarget from, string path)
    {
        if (!from.TryFollowBeside(path, out var target, out var error))
            throw new PlaceholderException($"has a {key} that {error.Split(". ")[0]}", error.Split(". ", 2)[^1]);
        return target.IsPattern
            ? throw new PlaceholderException($"has a {key} that names several files, {path}", "Write the path of one file.")
            : target;
    }

    string Text(string key, LocationTarget target)
    {
        var found = read(target);
        if (found.Bytes is null)
            throw new PlaceholderException($"has a {key} that points at {target.Target}, which {found.Reason!.Message}", found.Reason.Remedy);
        chars += found.Bytes.Length;
        if (chars > CharsMax)
            throw new PlaceholderException($"brings the entity past {CharsMax:N0} bytes", "Link to the content instead.");
        try
        {
            return YamlDocuments.Utf8.GetString(found.Bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new PlaceholderException($"has a {key} that points at {target.Target}, which is not UTF-8 text", "Save it as UTF-8.");
        }
    }

    static JsonNode? Parse(string key, LocationTarget target, string text)
    {
        var (value, error) = YamlDocuments.ParseValue(text);
        return error is null
            ? value
            : throw new PlaceholderException($"has a {key} that points at {target.Target}, which {error}", "Correct that file.");
    }

    string Bundle(string key, LocationTarget target, string text)
    {
        var bundle = new RefBundle(
            target, (from, path) => Follow(key, from, path), other => Parse(key, other, Text(key, other)));
        return bundle.Make(Parse(key, target, text)) is { } made ? made.ToJsonString(indented) : text;
    }
}

/// <summary>Why a placeholder has no content: a phrase that follows the field's name, and what to do.</summary>
sealed class PlaceholderException(string message, string remedy) : Exception(message)
{
    public string Remedy => remedy;
}
