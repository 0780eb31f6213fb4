using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>What every entity's metadata may say.</summary>
static class MetadataRules
{
    const string NameRemedy =
        "Use at most 63 letters and digits, with '-', '_' or '.' between them, like payment-service.";
    const string NamespaceRemedy = "Use at most 63 lower-case letters and digits, with '-' between them.";
    const string KeyRemedy =
        "Use a name of at most 63 letters and digits with '-', '_' or '.' between them, " +
        "after a lower-case domain and '/' if you wish, like example.com/tier.";
    const string TagRemedy =
        "Use at most 63 lower-case letters, digits, ':', '+' and '#', with single '-' between them.";

    public static IEnumerable<EntityProblem> Check(JsonNode? node, EntityPlace place)
    {
        if (node is not JsonObject metadata)
        {
            yield return place.Problem(
                "metadata", $"must be a map but is {node.Describe()}", "Add metadata with a name.");
            yield break;
        }

        EntityProblem?[] texts =
        [
            FormRules.Check(metadata, "name", "metadata.name", NameRules.IsName, place, NameRemedy, required: true),
            FormRules.Check(metadata, "namespace", "metadata.namespace", NameRules.IsNamespace, place, NamespaceRemedy),
            FormRules.Check(metadata, "title", "metadata.title", IsFilled, place, "Write a title or remove the field."),
            FormRules.Check(metadata, "description", "metadata.description", _ => true, place, "Write one line."),
        ];
        var problems = texts.OfType<EntityProblem>()
            .Concat(CheckPairs(metadata, "labels", NameRules.IsLabelValue, NameRemedy, place))
            .Concat(CheckPairs(metadata, "annotations", _ => true, "Write a text.", place))
            .Concat(CheckItems(metadata, "tags", place, CheckTag))
            .Concat(CheckItems(metadata, "links", place, CheckLink));

        foreach (var problem in problems)
            yield return problem;
    }

    static IEnumerable<EntityProblem> CheckPairs(
        JsonObject metadata, string name, Func<string, bool> fits, string remedy, EntityPlace place)
    {
        if (!metadata.TryGetPropertyValue(name, out var value))
            yield break;

        var path = $"metadata.{name}";
        if (value is not JsonObject pairs)
        {
            yield return place.Problem(
                path, $"must be a map but is {value.Describe()}", "Write key: value lines below it.");
            yield break;
        }

        foreach (var (key, _) in pairs)
        {
            var field = FieldLines.Below(path, key);
            if (!NameRules.IsKey(key))
                yield return place.Problem(field, $"has a malformed key, '{JsonNodes.Excerpt(key)}'", KeyRemedy);
            if (FormRules.Check(pairs, key, field, fits, place, remedy) is { } badValue)
                yield return badValue;
        }
    }

    static IEnumerable<EntityProblem> CheckItems(
        JsonObject metadata, string name, EntityPlace place,
        Func<JsonNode?, string, EntityPlace, IEnumerable<EntityProblem?>> check)
    {
        if (!metadata.TryGetPropertyValue(name, out var value))
            return [];

        var path = $"metadata.{name}";
        if (value is not JsonArray list)
            return [place.Problem(path, $"must be a list but is {value.Describe()}", "Write each item after '- '.")];

        return list
            .SelectMany((item, index) => check(item, FieldLines.Below(path, index), place))
            .OfType<EntityProblem>();
    }

    static IEnumerable<EntityProblem?> CheckTag(JsonNode? tag, string path, EntityPlace place)
    {
        var text = tag.AsText();
        if (text is null)
            yield return place.Problem(path, $"must be a text, not {tag.Describe()}", FormRules.Quote(tag, TagRemedy));
        else if (!NameRules.IsTag(text))
            yield return place.Problem(path, $"must not be {tag.Describe()}", TagRemedy);
    }

    static IEnumerable<EntityProblem?> CheckLink(JsonNode? node, string path, EntityPlace place)
    {
        if (node is not JsonObject link)
        {
            yield return place.Problem(path, $"must be a map but is {node.Describe()}", "Write url: and the address.");
            yield break;
        }

        yield return FormRules.Check(link, "url", $"{path}.url", NameRules.IsUrl, place,
            "Write the whole address, like https://example.com/dashboard.", required: true);
        foreach (var name in (string[])["title", "icon", "type"])
        {
            yield return FormRules.Check(
                link, name, $"{path}.{name}", IsFilled, place, "Write a text or remove the field.");
        }
    }

    static bool IsFilled(string text) => !string.IsNullOrWhiteSpace(text);
}
