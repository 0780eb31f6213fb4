using System.Text;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Catalog.Entities;

/// <summary>Reads what authors write: a stream of YAML documents, or JSON, which is YAML.</summary>
static class YamlDocuments
{
    public const int DocumentBytesMax = 1024 * 1024;
    public const int DocumentsMax = 50_000;

    public static UTF8Encoding Utf8 { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Every document of a file in order; null when the file is no UTF-8 text.</summary>
    public static IReadOnlyList<YamlDocument>? Parse(byte[] content, string source)
    {
        try
        {
            return Parse(Utf8.GetString(content), source);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Every document in order; one that cannot be read is a problem and does not harm the others.</summary>
    public static IReadOnlyList<YamlDocument> Parse(string text, string source)
    {
        var documents = new List<YamlDocument>();
        foreach (var chunk in YamlChunk.Split(text.TrimStart('\uFEFF')))
        {
            if (documents.Count == DocumentsMax)
            {
                var place = new EntityPlace(source, documents.Count + 1, new FieldLines(chunk.Line));
                documents.Add(Refused(
                    place, "document", $"comes after {DocumentsMax} others, which is the limit", "Split the file."));
                break;
            }

            if (Read(chunk, source, documents.Count + 1) is { } document)
                documents.Add(document);
        }

        return documents;
    }

    /// <summary>The only document of a text, whatever it is, or the end of a sentence that says why there is none.</summary>
    /// <param name="takesTags">See <see cref="YamlTree"/>.</param>
    public static (JsonNode? Value, string? Error) ParseValue(string text, bool takesTags = false)
    {
        if (YamlChunk.Split(text.TrimStart('\uFEFF')).Where(chunk => !chunk.IsEmpty()).ToArray() is not [var only])
            return (null, "has not exactly one document");
        try
        {
            return (ReadValue(only, out _, takesTags), null);
        }
        catch (YamlException syntax)
        {
            return (null, $"is not YAML or JSON at line {only.Line + Math.Max(0, syntax.Start.Line - 1)}: {syntax.Message.TrimEnd('.')}");
        }
    }

    static JsonNode? ReadValue(YamlChunk chunk, out FieldLines lines, bool takesTags = false)
    {
        var parser = new YamlParser(chunk.Text);
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();

        var tree = new YamlTree(parser, chunk.Line, takesTags);
        lines = tree.Lines;
        var value = tree.Read();
        parser.Consume<DocumentEnd>();
        parser.Consume<StreamEnd>();
        return value;
    }

    static YamlDocument? Read(YamlChunk chunk, string source, int number)
    {
        if (chunk.IsEmpty())
            return null;

        var start = new EntityPlace(source, number, new FieldLines(chunk.Line));
        if (Encoding.UTF8.GetByteCount(chunk.Text) > DocumentBytesMax)
        {
            return Refused(start, "document", $"is larger than {DocumentBytesMax} bytes",
                "Move long texts out of it, or split it.");
        }

        // The scanner takes NUL for the end of the text and would silently drop what follows.
        if (TextRules.IndexOfUnstorable(chunk.Text) is >= 0 and var at)
        {
            var line = chunk.Line + chunk.Text.AsSpan(0, at).Count('\n');
            return Refused(start with { Lines = new FieldLines(line) }, "document",
                "has a character that cannot be stored", "Remove the NUL or half character.");
        }

        return ReadEvents(chunk, start);
    }

    static YamlDocument? ReadEvents(YamlChunk chunk, EntityPlace start)
    {
        try
        {
            var value = ReadValue(chunk, out var lines);
            var place = start with { Lines = lines };
            return value switch
            {
                null => null,
                JsonObject map => new YamlDocument(place, map, null),
                _ => Refused(place, "document", $"is {value.Describe()}, not a map",
                    "Begin it with apiVersion, kind, metadata and spec."),
            };
        }
        catch (YamlRefusedException refused)
        {
            return Refused(At(start, chunk, refused), refused.Field, refused.Message, refused.Remedy);
        }
        catch (YamlException syntax)
        {
            return Refused(At(start, chunk, syntax), "document", $"is not YAML: {syntax.Message.TrimEnd('.')}",
                "Check the indentation, the quotes and the brackets on and before this line.");
        }
    }

    static EntityPlace At(EntityPlace start, YamlChunk chunk, YamlException problem) =>
        start with { Lines = new FieldLines(chunk.Line + (int)Math.Max(0, problem.Start.Line - 1)) };

    static YamlDocument Refused(EntityPlace place, string field, string message, string remedy) =>
        new(place, null, place.Problem(field, message, remedy));
}
