using System.Text.Json.Nodes;
using Scaffolder.Templating;

namespace Scaffolder.Runs;

/// <summary>What a template says of a task that went well: links and texts, some of them under a condition.</summary>
static class TaskOutput
{
    static readonly string[] conditional = ["links", "text"];

    public static JsonObject Render(TemplateEngine engine, JsonNode? written, JsonObject context)
    {
        if (written is not JsonObject output)
            return [];
        var kept = output.DeepClone().AsObject();
        foreach (var name in conditional)
        {
            if (kept[name] is JsonArray items)
                kept[name] = new JsonArray(
                    [.. items.Where((item, i) => Holds(item, $"spec.output.{name}[{i}].if")).Select(Plain)]);
        }

        return engine.Render(kept, context, "spec.output") as JsonObject ?? [];

        bool Holds(JsonNode? item, string place) =>
            item is not JsonObject map || engine.IsTrue(map["if"], context, place: place);
    }

    static JsonNode? Plain(JsonNode? item)
    {
        var copy = item?.DeepClone();
        (copy as JsonObject)?.Remove("if");
        return copy;
    }
}
