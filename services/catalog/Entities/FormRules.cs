using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>The check of one field that holds a text of a certain form.</summary>
static class FormRules
{
    public static EntityProblem? Check(
        JsonObject map, string name, string path, Func<string, bool> fits, EntityPlace place,
        string remedy, bool required = false)
    {
        if (!map.TryGetPropertyValue(name, out var value))
            return required ? place.Problem(path, "is missing", remedy) : null;

        return value.AsText() switch
        {
            null => place.Problem(path, $"must be a text but is {value.Describe()}", Quote(value, remedy)),
            var text when !fits(text) => place.Problem(path, $"must not be {value.Describe()}", remedy),
            _ => null,
        };
    }

    /// <summary>YAML reads <c>owner: 42</c> as a number; the remedy is a pair of quotes.</summary>
    public static string Quote(JsonNode? value, string remedy) =>
        value is JsonValue scalar && scalar.AsText() is null
            ? $"Put it in quotes: \"{scalar.ToJsonString()}\"."
            : remedy;
}
