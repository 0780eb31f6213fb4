using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Defaults.Errors;
using Npgsql;

namespace Scaffolder.Templates;

/// <summary>The form of a template: a title, and a page with a schema for each step of it.</summary>
static class GetParameterSchema
{
    const string PageTitleDefault = "Please enter the following information";

    public sealed record Response
    {
        public required string Title { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public JsonNode? Description { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public JsonNode? Presentation { get; init; }

        [JsonPropertyName("ui:options"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public JsonNode? UiOptions { get; init; }

        public required IReadOnlyList<Page> Steps { get; init; }
    }

    public sealed record Page
    {
        public required string Title { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public JsonNode? Description { get; init; }

        public required JsonNode Schema { get; init; }
    }

    public static async Task<IResult> Handle(
        string @namespace, string kind, string name, NpgsqlDataSource db, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        if (StoredTemplate.FullRef($"{kind}:{@namespace}/{name}") is not { } @ref
            || await StoredTemplate.FindAsync(connection, @ref, ct) is not { } template)
            return UnknownTemplate.Answer($"{kind}:{@namespace}/{name}");
        var spec = template.Entity["spec"] as JsonObject ?? [];
        var metadata = template.Entity["metadata"] as JsonObject ?? [];
        if (CutTexts.FindFirst(spec["parameters"], "spec.parameters") is { } place)
            return BackstageErrors.Result(
                StatusCodes.Status400BadRequest, $"{@ref} cannot be shown: {place} has over 4 KiB. Shorten it.");
        return TypedResults.Ok(new Response
        {
            Title = (metadata["title"] ?? metadata["name"])?.ToString() ?? name,
            Description = metadata["description"]?.DeepClone(),
            Presentation = spec["presentation"]?.DeepClone(),
            UiOptions = metadata["ui:options"]?.DeepClone(),
            Steps = [.. PagesOf(spec["parameters"])],
        });
    }

    static IEnumerable<Page> PagesOf(JsonNode? parameters) =>
        (parameters switch { JsonArray list => [.. list], null => [], _ => (JsonNode?[])[parameters] })
        .OfType<JsonObject>()
        .Select(schema => new Page
        {
            Title = schema["title"]?.ToString() ?? PageTitleDefault,
            Description = schema["description"]?.DeepClone(),
            Schema = schema.DeepClone(),
        });
}
