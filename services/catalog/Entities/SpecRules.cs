using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>Holds a map against the fields that <see cref="EntityKinds"/> lists for it.</summary>
static class SpecRules
{
    public static IEnumerable<EntityProblem> Check(JsonObject map, SpecField[] fields, string path, EntityPlace place)
    {
        foreach (var field in fields)
        {
            var fieldPath = $"{path}.{field.Name}";
            if (map.TryGetPropertyValue(field.Name, out var value))
            {
                foreach (var problem in CheckValue(value, field, fieldPath, place))
                    yield return problem;
            }
            else if (field.Required)
            {
                yield return place.Problem(fieldPath, "is missing", $"Add {field.Name} with {Wanted(field.Shape)}.");
            }
        }
    }

    static IEnumerable<EntityProblem> CheckValue(JsonNode? value, SpecField field, string path, EntityPlace place) =>
        (field.Shape, value) switch
        {
            (FieldShape.Text or FieldShape.TextOrTexts, _) when value.AsText() is { Length: > 0 } text => CheckText(text, field, path, place),
            (FieldShape.AnyText, _) when value.AsText() is not null => [],
            (FieldShape.Texts or FieldShape.TextOrTexts, JsonArray list) => CheckTexts(list, field, path, place),
            (FieldShape.Map or FieldShape.MapOrMaps, JsonObject map) => Check(map, field.Fields, path, place),
            (FieldShape.Maps or FieldShape.MapOrMaps, JsonArray list) => CheckMaps(list, field, path, place),
            _ => [Mistyped(value, field.Shape, path, place)],
        };

    static IEnumerable<EntityProblem> CheckTexts(JsonArray list, SpecField field, string path, EntityPlace place) =>
        list.SelectMany((item, index) => CheckValue(
            item, field with { Shape = FieldShape.Text }, FieldLines.Below(path, index), place));

    static IEnumerable<EntityProblem> CheckMaps(JsonArray list, SpecField field, string path, EntityPlace place) =>
        list.Count == 0 && field.NotEmpty
            ? [place.Problem(path, "must have an item", "Add one.")]
            : list.SelectMany((item, index) => CheckValue(
                item, field with { Shape = FieldShape.Map }, FieldLines.Below(path, index), place));

    static IEnumerable<EntityProblem> CheckText(string text, SpecField field, string path, EntityPlace place)
    {
        if (field.Values.Length > 0 && !field.Values.Contains(text))
        {
            yield return place.Problem(path, $"must not be the text '{JsonNodes.Excerpt(text)}'",
                $"Write {string.Join(" or ", field.Values)}.");
        }

        if (field.Relation is { } rule
            && !EntityRef.TryParse(text, rule.DefaultKind, EntityRef.DefaultNamespace, out _, out var error))
        {
            yield return place.Problem(path, $"is not a reference: {error}",
                "Write [kind:][namespace/]name, like component:default/payment-service.");
        }
    }

    static EntityProblem Mistyped(JsonNode? value, FieldShape shape, string path, EntityPlace place)
    {
        var remedy = $"Write {Wanted(shape)}.";
        if (value is JsonObject { Count: 1 } map && map.First().Key.StartsWith('$'))
            remedy = $"{map.First().Key} is not resolved at this location; write the content itself.";
        else if (shape is FieldShape.Text or FieldShape.AnyText)
            remedy = FormRules.Quote(value, remedy);

        return place.Problem(path, $"must be {Wanted(shape)} but is {value.Describe()}", remedy);
    }

    static string Wanted(FieldShape shape) => shape switch
    {
        FieldShape.Text => "a text that is not empty",
        FieldShape.AnyText => "a text",
        FieldShape.Texts => "a list of texts",
        FieldShape.TextOrTexts => "a text that is not empty or a list of such texts",
        FieldShape.Map => "a map",
        FieldShape.Maps => "a list of maps",
        _ => "a map or a list of maps",
    };
}
