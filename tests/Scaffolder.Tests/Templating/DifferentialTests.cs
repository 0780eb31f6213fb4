using System.Text.Json;
using System.Text.Json.Nodes;
using Scaffolder.Templating;
using Testing;
using Xunit;

namespace Scaffolder.Tests.Templating;

/// <summary>The same interpreter on Node, as Backstage runs it, must say the same.</summary>
public sealed class DifferentialTests
{
    const int TemplatesMade = 400;
    const int Seed = 20_261_126;

    // Backstage's own wiring: values by renderValue with JSON coercion, files by render.
    const string NodeProgram = """
        const { createTemplateRenderer } = await import(process.argv[1]);
        let input = '';
        for await (const chunk of process.stdin) input += chunk;
        const { templates, context } = JSON.parse(input);
        const values = createTemplateRenderer({ allowRegexExecution: true });
        const styles = [[false, false], [true, true]].map(([trimBlocks, lstripBlocks]) =>
          createTemplateRenderer({ allowRegexExecution: true, trimBlocks, lstripBlocks }));
        const attempt = work => { try { return { value: work() }; } catch (error) { return { failed: true }; } };
        process.stdout.write(JSON.stringify(templates.map(template => [
          attempt(() => values.renderValue(template, context, { coercion: 'json' })),
          ...styles.map(renderer => attempt(() => renderer.render(template, { values: context }))),
        ])));
        """;

    static readonly JsonObject context = JsonNode.Parse("""
        {
          "name": "payment-service", "n": 7, "f": 0.1, "big": 123456789012345680000, "yes": true, "no": false, "none": null,
          "text": "Ünïcode — \"quoted\" <b>&amp; 'x'\nsecond line", "list": [3, 1, 2, "b", "a"], "empty": [],
          "people": [{"name": "ada", "age": 36}, {"name": "bo", "age": 7}], "map": {"k": "v", "deep": {"er": [1, {"x": null}]}},
          "values": {"name": "inner"}
        }
        """)!.AsObject();

    [Fact]
    public async Task Written_templates_render_alike() => await CompareAsync(
    [
        "", " ", "plain", "${{ name }}", "${{ values.name }}", "${{ n }}", "${{ f + 0.2 }}", "${{ big }}", "${{ 1 / 3 }}", "${{ -0 }}",
        "${{ 1e21 + 1 }}", "${{ 7 // 2 }}", "${{ 2 ** 10 }}", "${{ 7 % 4 }}", "${{ none }}", "${{ missing }}", "${{ missing.deep }}",
        "${{ text }}", "${{ text | dump }}", "${{ text | escape }}", "${{ text | upper }}", "${{ text | urlencode }}", "${{ text | nl2br }}",
        "${{ text | wordcount }}", "${{ text | truncate(9) }}", "${{ text | indent(2) }}!", "${{ list | sort }}", "${{ list | join('-') }}",
        "${{ list | reverse }}", "${{ list | first }}${{ list | last }}", "${{ list | batch(2) }}", "${{ list | slice(2) }}",
        "${{ people | groupby('name') | dump }}", "${{ people | sort(false, true, 'age') | dump }}", "${{ people | selectattr('age') }}",
        "${{ map | dump(2) }}", "${{ map.deep['er'][1] }}", "${{ 'a' if yes else 'b' }}", "${{ 'a' in list }}", "${{ n is odd }}",
        "${{ n is defined and missing is undefined }}", "${{ 'x' ~ n ~ none }}", "${{ [1, [2, {a: 3}]] }}", "${{ {a: 1, 'b c': [2]} }}",
        "{% if yes %}true{% endif %}", "{% if no %}x{% endif %}", "{% for p in people %}${{ loop.index0 }}=${{ p.name }}{% if not loop.last %}, {% endif %}{% endfor %}",
        "{% for k, v in map %}${{ k }}:${{ v | dump }};{% endfor %}", "{% for x in empty %}x{% else %}none{% endfor %}",
        "{% set a = n * 2 %}${{ a }}", "{% set a %}cap ${{ n }}{% endset %}[${{ a }}]", "{% macro m(a, b=2) %}${{ a }}/${{ b }}{% endmacro %}${{ m(1) }} ${{ m(1, b=3) }}",
        "{% raw %}${{ secrets.X }}{% endraw %}", "a\n  {% if yes %}\n  b\n  {% endif %}\nc\n", "a\n  {%- if yes -%}\n  b\n  {%- endif %}\nc\n",
        "{# comment #}x", "{# comment #}", "{{ not_a_tag }} ${{ name }}", "$${{ name }}", "\\${{ name }}", "${{ name | replace('-', '_') }}",
        "${{ name | replace(r/[aeiou]/g, '*') }}", "${{ name.split('-') }}", "${{ name.toUpperCase() }}", "${{ name.length }}", "${{ list.length }}",
        "${{ list | length }}", "${{ '5' | int + 1 }}", "${{ '2.50' | float }}", "${{ 3.14159 | round(2) }}", "${{ range(3) }}", "${{ [] }}",
        "${{ '' }}", "${{ 'true' }}", "true", "5", "null", "${{ '{\"a\":1}' }}", "${{ '[1]' }}x", "${{ yes }}${{ no }}", "${{ n }} ",
        "{% switch n %}{% case 7 %}seven{% default %}other{% endswitch %}", "{% call m() %}x{% endcall %}", "${{ cycler('a').next() }}",
        "${{ broken", "${{ }}", "{% endif %}", "{% nosuch %}", "${{ name | nosuch }}", "${{ name( }}", "{% include 'x' %}", "${{ constructor }}",
        "${{ map.constructor }}", "${{ 'x'.constructor }}", "${{ list.push(9) }}${{ list | dump }}", "${{ list | list | dump }}", "${{ name | title }}",
        "${{ people | dump | safe }}", "{% filter upper %}abc ${{ name }}{% endfilter %}", "${{ 'a\\nb' }}", "${{ \"\\u00e9\" }}",
    ]);

    [Fact]
    public async Task Templates_made_at_random_render_alike()
    {
        var random = new Random(Seed);

        var rendered = await CompareAsync([.. Enumerable.Range(0, TemplatesMade).Select(_ => Template(random, 3))]);

        // Two failures are alike, too; that must not be what most of them are.
        Assert.True(rendered > TemplatesMade / 2, $"Only {rendered} of {TemplatesMade} render at all.");
    }

    /// <summary>How many of them render.</summary>
    static async Task<int> CompareAsync(IReadOnlyList<string> templates)
    {
        var expected = await OnNodeAsync(templates);
        using var engine = TemplateEngine.Create();
        FileStyle[] styles = [new(), new(TrimBlocks: true, LstripBlocks: true)];
        for (var index = 0; index < templates.Count; index++)
        {
            var template = templates[index];
            var answers = expected[index]!.AsArray();
            AssertSame(template, answers[0]!, () => engine.Render(JsonValue.Create(template), context));
            for (var style = 0; style < styles.Length; style++)
            {
                AssertSame(
                    template, answers[style + 1]!, () => JsonValue.Create(engine.RenderFile(template, context, styles[style])));
            }
        }

        return expected.Count(answers => answers![0]!["failed"] is null);
    }

    static void AssertSame(string template, JsonNode expected, Func<JsonNode?> render)
    {
        string actual;
        try
        {
            actual = render()?.ToJsonString() ?? "nothing";
        }
        catch (TemplateFault fault)
        {
            Assert.True(expected["failed"] is not null, $"{template}\nfails here: {fault.Message}\nand gives on Node: {expected}");
            return;
        }

        var wanted = expected["failed"] is null ? expected["value"]?.ToJsonString() ?? "nothing" : "a failure";
        Assert.True(wanted == actual, $"{template}\ngives on Node: {wanted}\nand here:      {actual}");
    }

    static async Task<JsonArray> OnNodeAsync(IReadOnlyList<string> templates)
    {
        var nunjitsu = Path.Combine(
            Repository.Root, "services/scaffolder/obj", Repository.Configuration,
            "net10.0/templating/node_modules/nunjitsu/dist/index.js");
        var output = await Command.RunAsync(
            "node", ["--input-type=module", "-e", NodeProgram, nunjitsu],
            input: JsonSerializer.Serialize(new { templates, context }));
        return JsonNode.Parse(output)!.AsArray();
    }

    static string Template(Random random, int depth) => random.Next(depth == 0 ? 2 : 6) switch
    {
        0 => Pick(random, "text ", "a\n", "  ", "{", "$", "x: "),
        1 or 2 => $"${{{{ {Expression(random, 3)} }}}}",
        3 => $"{{% if {Expression(random, 2)} %}}{Template(random, depth - 1)}{{% else %}}{Template(random, depth - 1)}{{% endif %}}",
        4 => $"{{% for i in {Pick(random, "list", "people", "range(3)", "empty", "map")} %}}{Template(random, depth - 1)}{{% endfor %}}",
        _ => Template(random, depth - 1) + Template(random, depth - 1),
    };

    static string Expression(Random random, int depth) => random.Next(depth == 0 ? 1 : 5) switch
    {
        0 => Pick(
            random, "name", "n", "f", "yes", "no", "none", "missing", "text", "list", "map", "people[0].name", "map.deep.er", "'lit'", "2", "1.5", "[n, 'x']",
            "{a: n}", "i", "loop.index"),
        1 => $"{Expression(random, depth - 1)} {Pick(random, "+", "-", "*", "/", "%", "~", "==", "!=", "<", ">=", "and", "or")} {Expression(random, depth - 1)}",
        2 => $"({Expression(random, depth - 1)} if {Expression(random, depth - 1)} else {Expression(random, depth - 1)})",
        3 => $"{Expression(random, depth - 1)} | {Pick(random, "dump", "upper", "length", "default('d')", "join(',')", "first", "string", "replace('a', 'b')", "int", "title", "trim", "reverse")}",
        _ => $"not ({Expression(random, depth - 1)})",
    };

    static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];
}
