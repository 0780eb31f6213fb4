using System.Text.Json;
using System.Text.Json.Nodes;
using Jint.Native;

namespace Scaffolder.Templating;

/// <summary>
/// The template language of Backstage's scaffolder, for one task and one thread at a time: nunjitsu, the interpreter that
/// Backstage runs, in a sandbox. Where Backstage would leave an expression that failed as it stands, this tells what is
/// wrong with it.
/// </summary>
sealed class TemplateEngine : IDisposable
{
    static readonly JsonSerializerOptions writing = new() { MaxDepth = Sandbox.JsonDepthMax };
    static readonly JsonDocumentOptions reading = new() { MaxDepth = Sandbox.JsonDepthMax };
    static readonly string[] tags = ["${{", "{%", "{#"];

    readonly Sandbox sandbox;

    TemplateEngine(TemplateLimits limits) => sandbox = new Sandbox(SandboxScript.Template, limits);

    public static TemplateEngine Create(TemplateLimits? limits = null) => new(limits ?? TemplateLimits.Default);

    /// <summary>
    /// Renders every text in an input. One that is a single <c>${{ expression }}</c> becomes the value, of whatever type;
    /// a field whose value is undefined or empty is left out. Keys stay as they are written.
    /// </summary>
    /// <param name="context">What expressions see: <c>parameters</c>, <c>steps</c>, <c>secrets</c>, <c>user</c>, ….</param>
    /// <param name="place">What a fault calls the input, for example <c>steps[2].input</c>.</param>
    /// <exception cref="TemplateFault"/>
    public JsonNode? Render(JsonNode? input, JsonObject context, string place = "input") =>
        Answer(place, sandbox.Call(place, "renderInput", Write(input, place), Write(context, "context")));

    /// <summary>
    /// Whether a step with this <c>if</c> runs; one without does. An empty text or list, <c>false</c>, 0 and null do not
    /// hold, any other value does, the text <c>'false'</c> too.
    /// </summary>
    /// <param name="taskFailed">A step failed: only a condition that calls <c>always()</c> or <c>failure()</c> holds.</param>
    /// <exception cref="TemplateFault"/>
    public bool IsTrue(JsonNode? condition, JsonObject context, bool taskFailed = false, string place = "if") =>
        condition is null
            ? !taskFailed
            : Answer(place, sandbox.Call(
                place, "isTrue", Write(condition, place), Write(context, "context"), Flag(taskFailed)))!.GetValue<bool>();

    /// <summary>Renders a file of a skeleton, or its path; expressions see <c>values</c>.</summary>
    /// <exception cref="TemplateFault"/>
    public string RenderFile(string text, JsonObject values, FileStyle? style = null, string place = "file")
    {
        // Most files have no tag; what the language would hand back unchanged is not worth its reading.
        if (!tags.Any(tag => text.Contains(tag, StringComparison.Ordinal)))
            return text;

        var given = style ?? FileStyle.Plain;
        var answer = sandbox.Call(
            place, "renderFile", new JsString(text), Write(values, "values"),
            Flag(given.TrimBlocks), Flag(given.LstripBlocks));
        return Answer(place, answer)!.GetValue<string>();
    }

    public void Dispose() => sandbox.Dispose();

    static JsBoolean Flag(bool value) => value ? JsBoolean.True : JsBoolean.False;

    static JsString Write(JsonNode? node, string place)
    {
        try
        {
            return new JsString(node?.ToJsonString(writing) ?? "null");
        }
        catch (JsonException)
        {
            throw new TemplateFault(place, null, $"is nested deeper than {Sandbox.JsonDepthMax} levels, which is the limit.");
        }
    }

    static JsonNode? Answer(string place, string answer)
    {
        var read = JsonNode.Parse(answer, documentOptions: reading)!.AsObject();
        if (read["fault"] is JsonObject fault)
            throw Faults.Of(place, fault);
        var value = read["value"];
        read.Remove("value");
        return value;
    }
}
