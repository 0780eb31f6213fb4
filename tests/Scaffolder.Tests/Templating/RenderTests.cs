using System.Text.Json.Nodes;
using Scaffolder.Templating;
using Xunit;

namespace Scaffolder.Tests.Templating;

/// <summary>What expressions in inputs become.</summary>
public sealed class RenderTests
{
    const string Context = """
        {
          "parameters": {
            "name": "pay", "count": 3, "zero": 0, "yes": true, "no": false, "none": null, "empty": "", "number": "12",
            "list": [1, "two", {"three": 3}], "object": {"a": {"b": [1, 2]}}, "owner": "group:default/team-payments",
            "repoUrl": "github.com?owner=myorg&repo=pay-ment"
          },
          "steps": {"publish": {"output": {"remoteUrl": "https://git.example/pay", "files": ["a", "b"]}}},
          "secrets": {"token": "s3cret"},
          "user": {"ref": "user:default/ada", "entity": {"metadata": {"name": "ada"}}},
          "environment": {"parameters": {"region": "eu"}, "secrets": {}},
          "each": {"key": "0", "value": {"name": "first"}},
          "context": {"task": {"id": "t-1"}}
        }
        """;

    [Theory]
    // One expression alone keeps its type.
    [InlineData("${{ parameters.count }}", "3")]
    [InlineData("${{parameters.yes}}", "true")]
    [InlineData("${{ parameters.no }}", "false")]
    [InlineData("${{ parameters.none }}", "null")]
    [InlineData("${{ parameters.number }}", "\"12\"")]
    [InlineData("${{ parameters.list }}", """[1,"two",{"three":3}]""")]
    [InlineData("${{ parameters.object }}", """{"a":{"b":[1,2]}}""")]
    [InlineData("${{ parameters.object.a.b[1] }}", "2")]
    [InlineData("${{ parameters.count + 1 }}", "4")]
    [InlineData("${{ parameters.count > 2 and not parameters.no }}", "true")]
    [InlineData("${{ [1, 2] }}", "[1,2]")]
    [InlineData("${{ parameters.empty }}", "\"\"")]
    // With anything around it the result is text.
    [InlineData("a ${{ parameters.name }}", "\"a pay\"")]
    [InlineData("${{ parameters.count }}${{ parameters.count }}", "\"33\"")]
    [InlineData(" ${{ parameters.count }}", "\" 3\"")]
    [InlineData("is ${{ parameters.yes }}", "\"is true\"")]
    [InlineData("x${{ parameters.none }}y", "\"xy\"")]
    [InlineData("x${{ parameters.nowhere }}y", "\"xy\"")]
    [InlineData("${{ parameters.list | dump }}.", """ "[1,\"two\",{\"three\":3}]." """)]
    [InlineData("no expression", "\"no expression\"")]
    [InlineData("{{ braces }} alone", "\"{{ braces }} alone\"")]
    [InlineData("{% raw %}${{ github.ref }}{% endraw %}", "\"${{ github.ref }}\"")]
    [InlineData("{% if parameters.yes %}false{% endif %}", "false")]
    // Every context.
    [InlineData("${{ steps.publish.output.remoteUrl }}", "\"https://git.example/pay\"")]
    [InlineData("${{ steps['publish'].output.files }}", """["a","b"]""")]
    [InlineData("${{ secrets.token }}", "\"s3cret\"")]
    [InlineData("${{ user.entity.metadata.name }}", "\"ada\"")]
    [InlineData("${{ environment.parameters.region }}", "\"eu\"")]
    [InlineData("${{ each.value.name }}", "\"first\"")]
    [InlineData("${{ context.task.id }}", "\"t-1\"")]
    // Filters of the language and of the scaffolder.
    [InlineData("${{ parameters.name | upper }}", "\"PAY\"")]
    [InlineData("${{ parameters.nowhere | default('x') }}", "\"x\"")]
    [InlineData("${{ 'payment-refunds' | replace('-', ' ') | title | replace(' ', '') }}", "\"PaymentRefunds\"")]
    [InlineData("${{ parameters.list | length }}", "3")]
    [InlineData("${{ parameters.owner | parseEntityRef }}", """{"kind":"group","namespace":"default","name":"team-payments"}""")]
    [InlineData("${{ parameters.owner | parseEntityRef | pick('name') }}", "\"team-payments\"")]
    [InlineData("${{ 'ada' | parseEntityRef({ defaultKind: 'User', defaultNamespace: 'people' }) }}", """{"kind":"User","namespace":"people","name":"ada"}""")]
    [InlineData("${{ 'a/b' | parseEntityRef({ defaultKind: 'Group' }) | pick('namespace') }}", "\"a\"")]
    [InlineData("${{ parameters.object | pick('a.b[0]') }}", "1")]
    [InlineData("${{ parameters.repoUrl | parseRepoUrl }}", """{"host":"github.com","owner":"myorg","repo":"pay-ment"}""")]
    [InlineData("${{ parameters.repoUrl | projectSlug }}", "\"myorg/pay-ment\"")]
    [InlineData("${{ always() }}", "true")]
    [InlineData("${{ failure() }}", "false")]
    // Macros: their arguments vanished on Jint's frozen arrays.
    [InlineData("{% macro greet(a, b='you') %}${{ a }} and ${{ b }}{% endmacro %}${{ greet('me') }}!", "\"me and you!\"")]
    [InlineData("{% for x in parameters.list %}${{ loop.index }}{% endfor %}.", "\"123.\"")]
    public void A_text_becomes(string text, string expected)
    {
        using var engine = TemplateEngine.Create();

        var rendered = engine.Render(JsonValue.Create(text), Read(Context));

        Assert.Equal(JsonNode.Parse(expected)?.ToJsonString(), rendered?.ToJsonString());
    }

    [Fact]
    public void Every_text_of_an_input_is_rendered_and_keys_stay_as_they_are()
    {
        using var engine = TemplateEngine.Create();
        var input = Read("""
            {"values": {"name": "${{ parameters.name }}", "deep": [["${{ parameters.count }}", 7, null, true]]},
             "${{ parameters.name }}": "x"}
            """);

        var rendered = engine.Render(input, Read(Context));

        Assert.Equal(
            """{"values":{"name":"pay","deep":[[3,7,null,true]]},"${{ parameters.name }}":"x"}""",
            Plain(rendered));
        Assert.Equal("${{ parameters.name }}", input["values"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public void What_is_undefined_is_left_out_of_an_object_and_null_in_a_list()
    {
        using var engine = TemplateEngine.Create();

        var rendered = engine.Render(Read("""{"a": "${{ parameters.nowhere }}", "b": ["${{ nowhere }}"], "c": ""}"""), Read(Context));

        Assert.Equal("""{"b":[null]}""", Plain(rendered));
    }

    [Fact]
    public void A_rendered_value_is_not_rendered_again()
    {
        using var engine = TemplateEngine.Create();

        var rendered = engine.Render("${{ parameters.a }}", Read("""{"parameters": {"a": "${{ secrets.b }}"}, "secrets": {"b": "x"}}"""));

        Assert.Equal("${{ secrets.b }}", rendered!.GetValue<string>());
    }

    [Fact]
    public void One_engine_serves_different_contexts_one_after_the_other()
    {
        using var engine = TemplateEngine.Create();

        Assert.Equal("1", engine.Render("${{ a }}", Read("""{"a": 1}"""))!.ToJsonString());
        Assert.Equal("2", engine.Render("${{ a }}", Read("""{"a": 2}"""))!.ToJsonString());
        Assert.Null(engine.Render("${{ a }}", []));
    }

    [Theory]
    [InlineData("\"${{ parameters.yes }}\"", true)]
    [InlineData("\"${{ parameters.no }}\"", false)]
    [InlineData("\"${{ parameters.nowhere }}\"", false)]
    [InlineData("\"${{ parameters.none }}\"", false)]
    [InlineData("\"${{ parameters.zero }}\"", false)]
    [InlineData("\"${{ parameters.empty }}\"", false)]
    [InlineData("\"${{ [] }}\"", false)]
    [InlineData("\"${{ parameters.list }}\"", true)]
    [InlineData("\"${{ parameters.count === 3 }}\"", true)]
    [InlineData("\"${{ parameters.name == 'other' }}\"", false)]
    [InlineData("\"${{ always() }}\"", true)]
    [InlineData("\"${{ failure() }}\"", false)]
    [InlineData("\"\"", false)]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("null", true)]
    // As in Backstage: a text that is not empty holds, whatever it says.
    [InlineData("\"false\"", true)]
    public void A_condition_holds_or_not(string condition, bool expected)
    {
        using var engine = TemplateEngine.Create();

        Assert.Equal(expected, engine.IsTrue(JsonNode.Parse(condition), Read(Context)));
    }

    [Theory]
    [InlineData("\"${{ always() }}\"", true)]
    [InlineData("\"${{ failure() }}\"", true)]
    [InlineData("\"${{ failure() and parameters.no }}\"", false)]
    [InlineData("\"${{ parameters.yes }}\"", false)]
    [InlineData("true", false)]
    [InlineData("null", false)]
    public void After_a_failure_only_a_condition_that_asks_for_it_holds(string condition, bool expected)
    {
        using var engine = TemplateEngine.Create();

        Assert.Equal(expected, engine.IsTrue(JsonNode.Parse(condition), Read(Context), taskFailed: true));
    }

    [Theory]
    [InlineData("""{"values": {"name": "${{ parameters. }}"}}""", "input.values.name, line 1, cannot be read")]
    [InlineData("""["a", "b\nc ${{ parameters.name | nofilter }}"]""", "input[1], line 2, cannot be")]
    [InlineData("\"${{ 'x' | parseEntityRef }}\"", "has no kind")]
    [InlineData("\"${{ 'nonsense' | parseRepoUrl }}\"", "not the address of a repository")]
    [InlineData("\"${{ 'github.com?repo=x' | projectSlug }}\"", "no owner")]
    [InlineData("\"${{ nowhere() }}\"", "input, line 1, cannot be computed")]
    [InlineData("\"{% if parameters.yes %}open\"", "cannot be read")]
    public void A_fault_tells_the_field_the_line_and_the_reason(string input, string expected)
    {
        using var engine = TemplateEngine.Create();

        var fault = Assert.Throws<TemplateFault>(() => engine.Render(JsonNode.Parse(input), Read(Context)));

        Assert.Contains(expected, fault.Message);
        Assert.DoesNotContain("s3cret", fault.Message);
        Assert.Equal("ok", engine.Render("ok", [])!.GetValue<string>());
    }

    static JsonObject Read(string json) => JsonNode.Parse(json)!.AsObject();

    static string Plain(JsonNode? node) => node!.ToJsonString(new(System.Text.Json.JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
