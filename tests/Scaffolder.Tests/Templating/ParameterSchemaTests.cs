using System.Text.Json.Nodes;
using Scaffolder.Templating;
using Xunit;

namespace Scaffolder.Tests.Templating;

/// <summary>What a template asks for, and what it says to values that do not fit.</summary>
public sealed class ParameterSchemaTests
{
    const string Pages = """
        [
          {
            "title": "The service", "required": ["name", "owner"],
            "properties": {
              "name": {"type": "string", "pattern": "^[a-z][a-z0-9-]*$", "maxLength": 10, "ui:autofocus": true,
                       "ui:help": "Lower-case letters, digits and dashes."},
              "owner": {"type": "string", "ui:field": "OwnerPicker", "ui:options": {"catalogFilter": {"kind": "Group"}}},
              "size": {"type": "string", "enum": ["small", "large"], "enumNames": ["S", "L"], "default": "small"},
              "description": {"type": "string", "minLength": 5}
            }
          },
          {
            "title": "More",
            "properties": {
              "count": {"type": "integer", "minimum": 1, "maximum": 3},
              "database": {"type": "boolean", "default": false},
              "mail": {"type": "string", "format": "email"},
              "day": {"type": "string", "format": "date"},
              "site": {"type": "string", "format": "uri"},
              "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": true, "maxItems": 2},
              "limits": {"type": "object", "properties": {"cpu": {"type": "number"}}, "additionalProperties": false},
              "unit": {"oneOf": [{"const": "a"}, {"const": "b"}]}
            },
            "dependencies": {
              "day": ["mail"],
              "database": {"oneOf": [
                {"properties": {"database": {"const": false}}},
                {"properties": {"database": {"const": true}, "dbSize": {"type": "string"}}, "required": ["dbSize"]}
              ]}
            }
          }
        ]
        """;

    const string Fitting = """{"name": "pay", "owner": "group:default/a"}""";

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"size": "large", "description": "A service", "count": 2, "database": false, "unit": "a"}""")]
    [InlineData("""{"database": true, "dbSize": "small"}""")]
    [InlineData("""{"mail": "ada@example.com", "day": "2026-11-26", "site": "https://example.com/x?y", "tags": ["a", "b"], "limits": {"cpu": 0.5}}""")]
    [InlineData("""{"somethingElse": 1}""")]
    public void Values_that_fit_have_no_problems(string more) =>
        Assert.Empty(ParameterSchema.Of(JsonNode.Parse(Pages)).Validate(With(more)));

    [Theory]
    [InlineData("""{"name": null}""", "/name", "must be text (Lower-case letters, digits and dashes)")]
    [InlineData("""{"name": "My Service"}""", "/name", "must match ^[a-z][a-z0-9-]*$ (Lower-case letters, digits and dashes)")]
    [InlineData("""{"name": "a-name-that-is-long"}""", "/name", "must have at most 10 characters (Lower-case letters, digits and dashes)")]
    [InlineData("""{"description": "Hi"}""", "/description", "must have at least 5 characters")]
    [InlineData("""{"size": "medium"}""", "/size", "must be one of small, large")]
    [InlineData("""{"count": "two"}""", "/count", "must be a whole number")]
    [InlineData("""{"count": 1.5}""", "/count", "must be a whole number")]
    [InlineData("""{"count": 0}""", "/count", "must be >= 1")]
    [InlineData("""{"count": 4}""", "/count", "must be <= 3")]
    [InlineData("""{"mail": "nobody"}""", "/mail", "must have the format email")]
    [InlineData("""{"mail": "a@b.c", "day": "2026-02-30"}""", "/day", "must have the format date")]
    [InlineData("""{"site": "no address"}""", "/site", "must have the format uri")]
    [InlineData("""{"tags": ["a", "a"]}""", "/tags", "must not have an item twice (items 0 and 1)")]
    [InlineData("""{"tags": [1]}""", "/tags/0", "must be text")]
    [InlineData("""{"tags": ["a", "b", "c"]}""", "/tags", "must have at most 2 items")]
    [InlineData("""{"limits": {"memory": 1}}""", "/limits/memory", "is not a parameter of this template")]
    [InlineData("""{"limits": {"a/b": 1}}""", "/limits/a~1b", "is not a parameter of this template")]
    [InlineData("""{"unit": "c"}""", "/unit", "must fit exactly one of the alternatives that the template allows")]
    [InlineData("""{"day": "2026-11-26"}""", "/mail", "is required when day is given")]
    [InlineData("""{"database": true}""", "/dbSize", "is required")]
    public void A_value_that_does_not_fit_is_told_with_what_is_allowed(string more, string field, string message) =>
        Assert.Contains(new ParameterProblem(field, message), ParameterSchema.Of(JsonNode.Parse(Pages)).Validate(With(more)));

    [Fact]
    public void Every_problem_of_every_page_is_told()
    {
        var problems = ParameterSchema.Of(JsonNode.Parse(Pages)).Validate(JsonNode.Parse("""{"count": 9, "size": 1}""")!.AsObject());

        Assert.Equal(
            ["/count must be <= 3", "/name is required", "/owner is required", "/size must be one of small, large", "/size must be text"],
            problems.Select(problem => $"{problem.Field} {problem.Message}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void One_schema_and_none_at_all_will_do()
    {
        var one = ParameterSchema.Of(JsonNode.Parse("""{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}"""));

        Assert.Equal([new ParameterProblem("/a", "is required")], one.Validate([]));
        Assert.Empty(ParameterSchema.Of(null).Validate(new JsonObject { ["a"] = 1 }));
    }

    [Fact]
    public void References_and_definitions_work_within_a_page()
    {
        var schema = ParameterSchema.Of(JsonNode.Parse("""
            [{"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": {"a": {"$ref": "#/definitions/short"}},
              "definitions": {"short": {"type": "string", "maxLength": 2}}},
             {"properties": {"b": {"$ref": "#/definitions/short"}}, "definitions": {"short": {"type": "string", "maxLength": 3}}}]
            """));

        Assert.Equal(
            [new ParameterProblem("/a", "must have at most 2 characters")],
            schema.Validate(JsonNode.Parse("""{"a": "xyz", "b": "xyz"}""")!.AsObject()));
    }

    [Theory]
    [InlineData("""{"properties": {"a": {"type": "sting"}}}""", "spec.parameters.properties.a.type is not JSON Schema")]
    [InlineData("""[{}, {"required": "a"}]""", "spec.parameters[1].required is not JSON Schema")]
    [InlineData("""{"properties": {"a": {"pattern": "["}}}""", "spec.parameters")]
    [InlineData("""{"properties": {"a": {"$ref": "#/definitions/none"}}}""", "can't resolve reference #/definitions/none")]
    [InlineData("""{"$ref": "http://localhost/schema.json"}""", "can't resolve reference")]
    [InlineData("\"text\"", "spec.parameters is not JSON Schema")]
    public void A_broken_schema_is_a_fault_of_the_template(string schema, string expected)
    {
        var fault = Assert.Throws<TemplateFault>(() => ParameterSchema.Of(JsonNode.Parse(schema)));

        Assert.Contains(expected, fault.Message);
    }

    [Fact]
    public void A_schema_is_made_into_a_program_once() =>
        Assert.Same(ParameterSchema.Of(JsonNode.Parse(Pages)), ParameterSchema.Of(JsonNode.Parse(Pages)));

    [Fact]
    public void A_pattern_that_never_ends_is_a_fault_of_the_template()
    {
        var schema = ParameterSchema.Of(JsonNode.Parse("""{"properties": {"a": {"type": "string", "pattern": "^(a+)+$"}}}"""));

        var fault = Assert.Throws<TemplateFault>(() => schema.Validate(new JsonObject { ["a"] = new string('a', 40) + "!" }));

        Assert.Contains("limit of time", fault.Message);
    }

    [Fact]
    public void A_schema_that_is_code_is_only_text()
    {
        const string Breakout = "\\\"']}); throw new Error('out'); //\\u2028*/`${1}";
        var schema = ParameterSchema.Of(JsonNode.Parse($$$"""
            {"properties": {"{{{Breakout}}}": {"type": "string", "enum": ["{{{Breakout}}}"], "ui:help": "{{{Breakout}}}"}},
             "required": ["{{{Breakout}}}"]}
            """));

        var problem = Assert.Single(schema.Validate([]));

        Assert.EndsWith("is required", problem.Message);
    }

    static JsonObject With(string more)
    {
        var values = JsonNode.Parse(Fitting)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject())
            values[name] = value?.DeepClone();
        return values;
    }
}
