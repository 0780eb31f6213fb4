using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Catalog.Entities;

/// <summary>Builds the JSON of one document, within limits that count what aliases expand to.</summary>
/// <param name="takesTags">Whether a tag is passed over, as where other programs' settings are read; entities have none.</param>
sealed class YamlTree(IParser parser, int firstLine, bool takesTags = false)
{
    public const int DepthMax = 64;
    public const int NodesMax = 100_000;
    public const int TextCharsMax = 4 * 1024 * 1024;
    public const int KeyCharsMax = 1024;

    readonly Dictionary<AnchorName, Anchored> anchors = [];
    int nodes;
    long textChars;

    public FieldLines Lines { get; } = new(firstLine);

    /// <summary>Reads the node that the parser stands on and leaves the parser behind it.</summary>
    public JsonNode? Read(string path = "", int depth = 0)
    {
        var at = parser.Current!;
        Lines.Record(path, LineOf(at));
        if (depth > DepthMax)
            throw Refuse(at, path, $"is nested deeper than {DepthMax} levels", "Flatten the document.");
        if (at is AnchorAlias alias)
            return Expand(alias, path, depth);

        Count(at, path, 1, 0);
        var (nodesBefore, textBefore) = (nodes, textChars);
        var node = at switch
        {
            Scalar scalar => ReadScalar(scalar, path),
            SequenceStart => ReadList(path, depth),
            MappingStart => ReadMap(path, depth),
            _ => throw Refuse(at, path, "is not YAML", "Check the indentation around this line."),
        };

        var anchored = (NodeEvent)at;
        RefuseTag(anchored, path);
        if (!anchored.Anchor.IsEmpty)
            anchors[anchored.Anchor] = new(node, HeightOf(node), nodes - nodesBefore + 1, textChars - textBefore);

        return node;
    }

    int LineOf(ParsingEvent at) => firstLine + (int)at.Start.Line - 1;

    JsonNode? Expand(AnchorAlias alias, string path, int depth)
    {
        // An anchor is known once its node is complete, so a node that contains itself ends here too.
        if (!anchors.TryGetValue(alias.Value, out var anchored))
        {
            throw Refuse(alias, path, $"refers to the anchor '{alias.Value}' before it is complete",
                "Define the anchor earlier in the same document.");
        }

        if (depth + anchored.Height > DepthMax)
            throw Refuse(alias, path, $"is nested deeper than {DepthMax} levels", "Flatten the document.");

        Count(alias, path, anchored.Nodes, anchored.TextChars);
        parser.MoveNext();
        return anchored.Node?.DeepClone();
    }

    JsonNode? ReadScalar(Scalar scalar, string path)
    {
        Count(scalar, path, 0, scalar.Value.Length);
        RefuseUnstorable(scalar, path);
        parser.MoveNext();
        return scalar.Style == ScalarStyle.Plain ? YamlScalar.Read(scalar.Value) : JsonValue.Create(scalar.Value);
    }

    JsonArray ReadList(string path, int depth)
    {
        var list = new JsonArray();
        parser.MoveNext();
        while (parser.Current is not SequenceEnd)
            list.Add(Read(FieldLines.Below(path, list.Count), depth + 1));

        parser.MoveNext();
        return list;
    }

    JsonObject ReadMap(string path, int depth)
    {
        var map = new JsonObject();
        parser.MoveNext();
        while (parser.Current is not MappingEnd)
        {
            var at = parser.Current!;
            var key = ReadKey(path);
            var field = FieldLines.Below(path, key);
            Lines.Record(field, LineOf(at));
            if (map.ContainsKey(key))
                throw Refuse(at, field, "is written twice", "Keep one of the two.");
            map.Add(key, Read(field, depth + 1));
        }

        parser.MoveNext();
        return map;
    }

    string ReadKey(string path)
    {
        if (parser.Current is not Scalar key)
        {
            throw Refuse(parser.Current!, path, "has a key that is not a text",
                "Use plain words as keys; aliases, lists and maps cannot be keys.");
        }

        Count(key, path, 0, key.Value.Length);
        RefuseTag(key, path);
        RefuseUnstorable(key, path);
        if (key.Value.Length > KeyCharsMax)
            throw Refuse(key, path, $"has a key longer than {KeyCharsMax} characters", "Shorten the key.");
        if (!key.Anchor.IsEmpty)
            anchors[key.Anchor] = new(JsonValue.Create(key.Value), 0, 1, key.Value.Length);

        parser.MoveNext();
        return key.Value;
    }

    void Count(ParsingEvent at, string path, int moreNodes, long moreTextChars)
    {
        nodes += moreNodes;
        textChars += moreTextChars;
        if (nodes > NodesMax)
            throw Refuse(at, path, $"brings the document past {NodesMax} values", "Split it, or use fewer aliases.");
        if (textChars > TextCharsMax)
            throw Refuse(at, path, $"brings the text past {TextCharsMax} characters", "Use fewer aliases.");
    }

    void RefuseTag(NodeEvent node, string path)
    {
        if (!takesTags && !node.Tag.IsEmpty)
            throw Refuse(node, path, $"has the tag '{node.Tag}'", "Remove the tag; quote the value to make it a text.");
    }

    static void RefuseUnstorable(Scalar scalar, string path)
    {
        if (TextRules.IndexOfUnstorable(scalar.Value) >= 0)
            throw Refuse(scalar, path, "has a character that cannot be stored", "Remove the NUL or half character.");
    }

    static YamlRefusedException Refuse(ParsingEvent at, string path, string message, string remedy) =>
        new(at.Start, path, message, remedy);

    static int HeightOf(JsonNode? node) => node switch
    {
        JsonObject map => 1 + map.Select(field => HeightOf(field.Value)).DefaultIfEmpty(-1).Max(),
        JsonArray list => 1 + list.Select(HeightOf).DefaultIfEmpty(-1).Max(),
        _ => 0,
    };

    sealed record Anchored(JsonNode? Node, int Height, int Nodes, long TextChars);
}
