using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Acornima.Ast;
using Jint;
using Jint.Native;

namespace Scaffolder.Templating;

/// <summary>
/// The parameters that a template asks for: a JSON Schema (draft-07), or one per page of its form. Values are checked against
/// every page, as Backstage does. Keywords of forms such as <c>ui:field</c> are passed over.
/// </summary>
sealed class ParameterSchema
{
    public const int ProblemsMax = 100;
    const int SchemaBytesMax = 512 * 1024;
    const int CachedMax = 256;

    // ajv needs about 150 ms for a schema; the rest is for a busy machine.
    static readonly TemplateLimits compiling = TemplateLimits.Default with { Time = TimeSpan.FromSeconds(10), Recursion = 2000 };
    static readonly ConcurrentDictionary<string, ParameterSchema> cached = new();
    static readonly JsonSerializerOptions writing = new() { MaxDepth = Sandbox.JsonDepthMax };

    readonly Prepared<Script> program;

    ParameterSchema(in Prepared<Script> program) => this.program = program;

    /// <summary>Made once per schema and process.</summary>
    /// <param name="parameters">A template's <c>spec.parameters</c>: one schema, a list of them, or nothing.</param>
    /// <exception cref="TemplateFault">It is not a schema.</exception>
    public static ParameterSchema Of(JsonNode? parameters, string place = "spec.parameters")
    {
        var pages = parameters switch
        {
            null => "[]",
            JsonArray list => Write(list, place),
            _ => $"[{Write(parameters, place)}]",
        };
        if (Encoding.UTF8.GetByteCount(pages) > SchemaBytesMax)
            throw new TemplateFault(place, null, $"is larger than {SchemaBytesMax / 1024} KiB, which is the limit.");

        var digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(pages)));
        if (cached.TryGetValue(digest, out var known))
            return known;

        var made = new ParameterSchema(Compile(pages, parameters is JsonArray, place));
        // A platform has tens of templates; whoever sends a different schema each time only empties the cache.
        if (cached.Count >= CachedMax)
            cached.Clear();
        return cached.GetOrAdd(digest, made);
    }

    /// <summary>Everything that is wrong with the values; empty when they fit.</summary>
    /// <exception cref="TemplateFault">The check itself reached a limit, for example by a pattern that never ends.</exception>
    public IReadOnlyList<ParameterProblem> Validate(JsonObject values)
    {
        // Of its own for every check: what one person's values did to an engine is not there for the next.
        using var sandbox = new Sandbox(SandboxScript.Validator, TemplateLimits.Default);
        var answer = sandbox.CallWith(
            program, "spec.parameters", "validate", new JsString(Write(values, "values")), JsNumber.Create(ProblemsMax));
        return
        [
            .. JsonNode.Parse(answer)!.AsArray().Select(error => ParameterProblems.Of(error!.AsObject())).Distinct(),
        ];
    }

    static Prepared<Script> Compile(string pages, bool isList, string place)
    {
        // The only sandbox where text becomes code: what ajv writes about the schema, which is data to it.
        using var sandbox = new Sandbox(SandboxScript.Schema, compiling, compilesText: true);
        var answer = JsonNode.Parse(sandbox.Call(place, "compile", new JsString(pages)))!;
        if (answer["fault"] is { } fault)
        {
            var page = isList ? $"{place}[{fault["page"]}]" : place;
            var path = fault["path"]!.GetValue<string>().Replace('/', '.');
            throw new TemplateFault(page + path, null, $"is not JSON Schema (draft-07): {fault["reason"]}.");
        }

        return Engine.PrepareScript(
            $"(function (require, module, exports) {{{answer["code"]}\n}})", "schema");
    }

    static string Write(JsonNode node, string place)
    {
        try
        {
            return node.ToJsonString(writing);
        }
        catch (JsonException)
        {
            throw new TemplateFault(place, null, $"is nested deeper than {Sandbox.JsonDepthMax} levels, which is the limit.");
        }
    }
}
