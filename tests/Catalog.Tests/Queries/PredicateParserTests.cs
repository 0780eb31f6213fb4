using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Catalog.Queries;
using Npgsql;
using Xunit;

namespace Catalog.Tests.Queries;

public sealed partial class PredicateParserTests
{
    [Theory]
    [InlineData("""{}""", "true")]
    [InlineData("""{"kind":"User"}""", "kind=user")]
    [InlineData("""{"kind":"a","Spec.Type":"b"}""", "(kind=a and spec.type=b)")]
    [InlineData("""{"$all":[]}""", "true")]
    [InlineData("""{"$any":[]}""", "false")]
    [InlineData("""{"$any":[{"a":1},{"b":true}]}""", "(a=1 or b=true)")]
    [InlineData("""{"$not":{"$all":[{"a":"x"},{"b":"y"}]}}""", "not (a=x and b=y)")]
    [InlineData("""{"a":{"$exists":true}}""", "a")]
    [InlineData("""{"a":{"$exists":false}}""", "not a")]
    [InlineData("""{"a":{"$in":["X","x",2]}}""", "a=x|2")]
    [InlineData("""{"a":{"$in":[]}}""", "false")]
    [InlineData("""{"a":{"$hasPrefix":"Te_m%"}}""", "a^te\\_m\\%%")]
    [InlineData("""{"metadata.tags":{"$contains":"Java"}}""", "metadata.tags=java")]
    [InlineData("""{"relations":{"$contains":{"type":"ownedBy"}}}""", "relations.ownedby")]
    [InlineData(
        """{"relations":{"$contains":{"type":"ownedBy","targetRef":"Group:default/a"}}}""",
        "relations.ownedby=group:default/a")]
    [InlineData(
        """{"relations":{"$contains":{"TYPE":"x","targetref":{"$in":["a","b"]}}}}""", "relations.x=a|b")]
    [InlineData("""{"a":1.0}""", "a=1")]
    [InlineData("""{"a":1.5}""", "a=1.5")]
    public void A_predicate_becomes_a_condition_on_search_rows(string json, string expected)
    {
        var (predicate, error) = PredicateParser.Parse(JsonNode.Parse(json));

        Assert.Null(error);
        using var command = new NpgsqlCommand();
        Assert.Equal(expected, Readable(EntityPredicateSql.Where(predicate!, command.Parameters), command.Parameters));
    }

    [Theory]
    [InlineData("\"a\"", "top-level primitive values are not supported")]
    [InlineData("""{"$not":"a"}""", "top-level primitive values are not supported")]
    [InlineData("""{"$all":[["a"]]}""", "top-level primitive values are not supported")]
    [InlineData("""{"$none":[]}""", "there is no operator $none")]
    [InlineData("""{"$all":[],"kind":"a"}""", "$all must be the only key")]
    [InlineData("""{"$any":{"kind":"a"}}""", "$any has a map; a list is expected")]
    [InlineData("""{"a":null}""", "field \"a\" has empty")]
    [InlineData("""{"a":["b"]}""", "field \"a\" has a list")]
    [InlineData("""{"a":{"$gt":1}}""", "field \"a\" has a map")]
    [InlineData("""{"a":{"$in":[{}]}}""", "$in of field \"a\" has a map")]
    [InlineData("""{"a":{"$contains":{"b":"c"}}}""", "$contains of field \"a\" has a map")]
    [InlineData("""{"relations":{"$contains":{}}}""", "needs a type")]
    [InlineData("""{"relations":{"$contains":{"type":"a","kind":"b"}}}""", "only type and targetRef are supported")]
    [InlineData("""{"relations":{"$contains":{"type":"a","targetRef":{"$in":[]}}}}""", "targetRef")]
    [InlineData("{\"a\":\"\\u0000\"}", "a character that no entity can have")]
    public void What_is_no_predicate_is_refused_with_what_is_wrong(string json, string told)
    {
        var (predicate, error) = PredicateParser.Parse(JsonNode.Parse(json));

        Assert.Null(predicate);
        Assert.StartsWith("Invalid query: ", error, StringComparison.Ordinal);
        Assert.Contains(told, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_predicate_has_a_greatest_depth_and_a_most_of_conditions()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"$not\":", PredicateParser.DepthMax + 1)) + "{}"
            + new string('}', PredicateParser.DepthMax + 1);
        var wide = new JsonObject { ["$any"] = new JsonArray([.. Enumerable.Range(0, PredicateParser.ConditionsMax + 1)
            .Select(i => new JsonObject { ["a"] = i })]) };

        Assert.Contains($"{PredicateParser.DepthMax} levels", PredicateParser.Parse(JsonNode.Parse(deep)).Error, StringComparison.Ordinal);
        Assert.Contains($"{PredicateParser.ConditionsMax} conditions", PredicateParser.Parse(wide).Error, StringComparison.Ordinal);
    }

    /// <summary>The SQL with <c>key=value</c> in place of each look into the search rows.</summary>
    static string Readable(string sql, NpgsqlParameterCollection parameters) => LookUp().Replace(Inner().Match(sql).Groups["condition"].Value, match =>
    {
        var sign = match.Groups["sign"].Value switch { "?|" or "= any" => "=", "like" => "^", _ => "" };
        var relation = match.Value.Contains("from relations", StringComparison.Ordinal) ? "relations." : "";
        var key = match.Value.Contains("e.kind", StringComparison.Ordinal) ? "kind" : Told(match.Groups["key"]);
        return $"{relation}{key}{sign}{(sign.Length > 0 ? Told(match.Groups["value"]) : "")}";

        string Told(Group place) => parameters[int.Parse(place.Value) - 1].Value switch
        {
            string[] several => string.Join('|', several),
            var one => $"{one}",
        };
    });

    [GeneratedRegex(@"^(coalesce\(\(select )?(?<condition>.*?)( from \(select texts::jsonb from entity_fields where ref = e\.ref\) f\), false\))?$", RegexOptions.Singleline)]
    private static partial Regex Inner();

    [GeneratedRegex(
        @"lower\(e\.kind\) (?<sign>= any)\(\$(?<value>\d+)\)"
        + @"|coalesce\(f\.texts -> \$(?<key>\d+) (?<sign>\?\|) \$(?<value>\d+), false\)|f\.texts \? \$(?<key>\d+)"
        + @"|exists \(select from jsonb_array_elements_text\(f\.texts -> \$(?<key>\d+)\) t \(text\) where t\.text (?<sign>like) \$(?<value>\d+)\)"
        + @"|exists \(select from relations r where r\.source_ref = e\.ref and lower\(r\.type\) = \$(?<key>\d+) and (true|r\.target_ref (?<sign>= any)\(\$(?<value>\d+)\))\)")]
    private static partial Regex LookUp();
}
