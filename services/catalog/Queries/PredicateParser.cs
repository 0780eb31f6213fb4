using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Catalog.Entities;

namespace Catalog.Queries;

/// <summary>
/// Reads Backstage's predicates (<c>@backstage/filter-predicates</c>): <c>{"$all": […]}</c>, <c>$any</c>, <c>$not</c>,
/// and fields with a value, <c>$exists</c>, <c>$in</c>, <c>$hasPrefix</c> or <c>$contains</c>. Operators that Backstage
/// ignores beside another one are ignored here.
/// </summary>
sealed class PredicateParser
{
    public const int ConditionsMax = 1_000;
    public const int DepthMax = 32;

    int conditions;

    PredicateParser()
    {
    }

    /// <summary>Null reads as everything; the error is a sentence for the caller.</summary>
    public static (EntityPredicate? Predicate, string? Error) Parse(JsonNode? query)
    {
        try
        {
            return (query is null ? EntityPredicate.Everything : new PredicateParser().Predicate(query, depth: 0), null);
        }
        catch (FormatException wrong)
        {
            return (null, $"Invalid query: {wrong.Message}");
        }
    }

    EntityPredicate Predicate(JsonNode? node, int depth)
    {
        if (depth > DepthMax)
            throw new FormatException($"it is more than {DepthMax} levels deep");
        if (node is not JsonObject fields)
        {
            throw new FormatException(
                $"top-level primitive values are not supported, but there is {node.Describe()}. "
                    + "Wrap the value in a field expression, e.g. { \"kind\": \"component\" }");
        }

        if (fields.FirstOrDefault(field => field.Key.StartsWith('$')).Key is not { } @operator)
            return AllOf([.. fields.Select(field => Field(field.Key.ToLowerInvariant(), field.Value))]);
        if (fields.Count > 1)
            throw new FormatException($"{@operator} must be the only key of its object, wrap in $all to combine");
        return @operator switch
        {
            "$all" => AllOf([.. Items(fields, @operator).Select(item => Predicate(item, depth + 1))]),
            "$any" => new EntityPredicate.Any([.. Items(fields, @operator).Select(item => Predicate(item, depth + 1))]),
            "$not" => new EntityPredicate.Not(Predicate(fields[@operator], depth + 1)),
            _ => throw new FormatException($"there is no operator {@operator}; $all, $any and $not are"),
        };
    }

    EntityPredicate Field(string key, JsonNode? value)
    {
        if (++conditions > ConditionsMax)
            throw new FormatException($"more than {ConditionsMax} conditions");
        if (!TextRules.IsStorable(key))
            throw new FormatException("a field has a character that no entity can have");
        if (Primitive(value) is { } text)
            return new EntityPredicate.HasValue(key, [text]);
        if (value is JsonObject given)
        {
            if (given["$exists"] is { } exists && exists.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
                return (bool)exists! ? new EntityPredicate.HasKey(key) : new EntityPredicate.Not(new EntityPredicate.HasKey(key));
            if (given["$in"] is JsonArray)
                return new EntityPredicate.HasValue(key, PrimitivesIn(given, key));
            if (given.TryGetPropertyValue("$contains", out var contained))
                return Contains(key, contained);
            if (given["$hasPrefix"].AsText() is { } prefix)
                return new EntityPredicate.HasPrefix(key, prefix.ToLowerInvariant());
        }

        throw new FormatException(
            $"field \"{key}\" has {value.Describe()}; a text, number or boolean is expected, or "
                + "$exists, $in, $hasPrefix or $contains with its value");
    }

    static EntityPredicate Contains(string key, JsonNode? contained)
    {
        if (Primitive(contained) is { } text)
            return new EntityPredicate.HasValue(key, [text]);
        if (contained is not JsonObject relation || key != "relations")
            throw new FormatException($"$contains of field \"{key}\" has {contained.Describe()}; a text, number or boolean is expected");
        var parts = relation.GroupBy(part => part.Key.ToLowerInvariant()).ToDictionary(same => same.Key, same => same.Last().Value);
        if (parts.Keys.FirstOrDefault(part => part is not ("type" or "targetref")) is { } unknown)
            throw new FormatException($"$contains of \"relations\" has {unknown}; only type and targetRef are supported");
        if (parts.GetValueOrDefault("type").AsText() is not { Length: > 0 } type)
            throw new FormatException("$contains of \"relations\" needs a type, which is a text");
        var path = $"relations.{type.ToLowerInvariant()}";
        return parts.GetValueOrDefault("targetref") switch
        {
            null when !parts.ContainsKey("targetref") => new EntityPredicate.HasKey(path),
            JsonObject { Count: 1 } several when several["$in"] is JsonArray { Count: > 0 } =>
                new EntityPredicate.HasValue(path, PrimitivesIn(several, "relations")),
            var one when one.AsText() is { } target => new EntityPredicate.HasValue(path, [target.ToLowerInvariant()]),
            var other => throw new FormatException(
                $"targetRef in $contains of \"relations\" is {other.Describe()}; a text or a $in with texts is expected"),
        };
    }

    static string[] PrimitivesIn(JsonObject given, string key) =>
    [
        .. given["$in"]!.AsArray().Select(item => Primitive(item)
            ?? throw new FormatException($"$in of field \"{key}\" has {item.Describe()}; texts, numbers and booleans are expected"))
            .Distinct(),
    ];

    static JsonArray Items(JsonObject fields, string @operator) => fields[@operator] as JsonArray
        ?? throw new FormatException($"{@operator} has {fields[@operator].Describe()}; a list is expected");

    static EntityPredicate AllOf(EntityPredicate[] parts) => parts is [var one] ? one : new EntityPredicate.All(parts);

    /// <summary>The value as the search rows have it; null when it is none.</summary>
    static string? Primitive(JsonNode? node)
    {
        var text = node?.GetValueKind() switch
        {
            JsonValueKind.String => node.AsText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            // As JavaScript writes it, which is how Backstage compares it: 1.0 is 1.
            JsonValueKind.Number => node.Deserialize<double>().ToString("R", CultureInfo.InvariantCulture),
            _ => null,
        };
        if (text is not null && TextRules.IndexOfUnstorable(text) >= 0)
            throw new FormatException("a value has a character that no entity can have");
        return text?.ToLowerInvariant();
    }
}
