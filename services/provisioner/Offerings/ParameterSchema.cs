using System.Text.Json;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Provisioner.Offerings;

/// <summary>Checks an order's parameters by the JSON Schema of its offering.</summary>
sealed class ParameterSchema
{
    readonly JsonSchema schema;

    ParameterSchema(JsonSchema schema) => this.schema = schema;

    public static async Task<ParameterSchema> ReadAsync(JsonElement document) =>
        new(await JsonSchema.FromJsonAsync(document.GetRawText()));

    /// <summary>The first thing that is wrong; null when nothing is.</summary>
    public ParameterFault? FindFault(JsonElement parameters) =>
        schema.Validate(parameters.GetRawText()).Select(Innermost).Select(Tell).FirstOrDefault();

    /// <summary>What is wrong with an item is told within the error that the item is wrong.</summary>
    static ValidationError Innermost(ValidationError error) =>
        error is ChildSchemaValidationError { Errors: var inner }
            && inner.Values.SelectMany(found => found).FirstOrDefault() is { } first
            ? Innermost(first)
            : error;

    static ParameterFault Tell(ValidationError error) =>
        new(FieldOf(error), ReasonOf(error), RemedyOf(error));

    // The library writes #/extensions[0]; everywhere else here a path has slashes alone.
    static string FieldOf(ValidationError error)
    {
        var path = (error.Path ?? "").TrimStart('#').Trim('/')
            .Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
        return path.Length == 0 ? "parameters" : $"parameters/{path}";
    }

    static string ReasonOf(ValidationError error) => error.Kind switch
    {
        ValidationErrorKind.NotInEnumeration => "has a value that is not offered",
        ValidationErrorKind.NoAdditionalPropertiesAllowed => "is not a parameter of this offering",
        ValidationErrorKind.PropertyRequired => "is missing",
        ValidationErrorKind.ItemsNotUnique => "names something twice",
        ValidationErrorKind.TooManyItems => "has too many items",
        ValidationErrorKind.PatternMismatch => "has another form than is asked for",
        var kind when kind.ToString().EndsWith("Expected", StringComparison.Ordinal) => "has the wrong type",
        var kind => $"breaks the rule '{kind}' of the schema",
    };

    static string RemedyOf(ValidationError error)
    {
        var asked = error.Schema.ActualSchema;
        if (error.Kind == ValidationErrorKind.NoAdditionalPropertiesAllowed)
            return $"Leave it out. There are: {string.Join(", ", asked.Properties.Keys)}.";
        if (asked.Enumeration.Count > 0)
            return $"Write one of {string.Join(", ", asked.Enumeration)}.";
        return error.Kind == ValidationErrorKind.TooManyItems
            ? $"Write at most {asked.MaxItems}."
            : asked.Type is JsonObjectType.None ? "The offering's schema has the rule." : $"Write {Name(asked.Type)}.";
    }

    static string Name(JsonObjectType type) => type switch
    {
        JsonObjectType.Object => "an object",
        JsonObjectType.Array => "a list, each item once",
        JsonObjectType.Integer => "a whole number",
        _ => $"a {type.ToString().ToLowerInvariant()}",
    };
}
