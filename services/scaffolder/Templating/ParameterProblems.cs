using System.Text.Json.Nodes;

namespace Scaffolder.Templating;

/// <summary>Puts what ajv says about a value into words for the person who gave it.</summary>
static class ParameterProblems
{
    const int AllowedShownMax = 20;

    /// <param name="error">ajv's <c>path</c>, <c>keyword</c> and <c>params</c>, and the schema's <c>ui:help</c>.</param>
    public static ParameterProblem Of(JsonObject error)
    {
        var path = error["path"]!.GetValue<string>();
        var keyword = error["keyword"]!.GetValue<string>();
        var details = error["params"] as JsonObject ?? [];
        var field = keyword switch
        {
            "required" or "dependencies" or "dependentRequired" => $"{path}/{Escape(details["missingProperty"])}",
            "additionalProperties" => $"{path}/{Escape(details["additionalProperty"])}",
            _ => path,
        };
        var help = keyword is not "required" && error["help"] is JsonValue text && text.TryGetValue<string>(out var hint)
            ? $" ({hint.TrimEnd('.')})"
            : "";
        return new ParameterProblem(field, $"{Describe(keyword, details)}{help}");
    }

    static string Describe(string keyword, JsonObject details) => keyword switch
    {
        "required" => "is required",
        "dependencies" or "dependentRequired" => $"is required when {details["property"]} is given",
        "additionalProperties" => "is not a parameter of this template",
        "propertyNames" => $"has the name {details["propertyName"]}, which is not allowed",
        "type" => $"must be {TypeOf(details["type"])}",
        "enum" => $"must be one of {Allowed(details["allowedValues"])}",
        "const" => $"must be {details["allowedValue"]?.ToJsonString() ?? "null"}",
        "pattern" => $"must match {details["pattern"]}",
        "format" => $"must have the format {details["format"]}",
        "minLength" => $"must have at least {Count(details, "character")}",
        "maxLength" => $"must have at most {Count(details, "character")}",
        "minItems" => $"must have at least {Count(details, "item")}",
        "maxItems" or "additionalItems" => $"must have at most {Count(details, "item")}",
        "minProperties" => $"must have at least {Count(details, "field")}",
        "maxProperties" => $"must have at most {Count(details, "field")}",
        "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" =>
            $"must be {details["comparison"]} {details["limit"]}",
        "multipleOf" => $"must be a multiple of {details["multipleOf"]}",
        "uniqueItems" => $"must not have an item twice (items {details["i"]} and {details["j"]})",
        "contains" => "must have an item of the kind that the template asks for",
        "oneOf" => "must fit exactly one of the alternatives that the template allows",
        "anyOf" => "must fit one of the alternatives that the template allows",
        "not" => "has a value that the template rules out",
        "if" => "does not fit what another value asks for",
        "false schema" => "is not allowed here",
        _ => $"does not fit the template's schema ({keyword})",
    };

    static string Count(JsonObject details, string unit) =>
        details["limit"]?.ToString() is "1" ? $"1 {unit}" : $"{details["limit"]} {unit}s";

    static string TypeOf(JsonNode? type) => type is JsonArray several
        ? string.Join(" or ", several.Select(TypeOf))
        : type?.ToString() switch
        {
            "string" => "text",
            "integer" => "a whole number",
            "number" => "a number",
            "boolean" => "true or false",
            "array" => "a list",
            "object" => "an object",
            "null" => "null",
            var other => $"of type {other}",
        };

    static string Allowed(JsonNode? values)
    {
        var all = values as JsonArray ?? [];
        var shown = all.Take(AllowedShownMax).Select(value => value?.ToString() ?? "null");
        return string.Join(", ", shown) + (all.Count > AllowedShownMax ? $" and {all.Count - AllowedShownMax} more" : "");
    }

    static string Escape(JsonNode? name) => (name?.ToString() ?? "").Replace("~", "~0").Replace("/", "~1");
}
