using System.Text.Json.Nodes;
using Defaults.Errors;
using Scaffolder.Actions;
using Scaffolder.Templates;
using Scaffolder.Templating;

namespace Scaffolder.Tasks;

/// <summary>
/// Looks at the steps whose input follows from the values alone, such as the name of a repository: what could not be
/// done then is told now, before any step has made anything.
/// </summary>
static class Foresight
{
    // What earlier steps made is not known yet.
    const string Outputs = "steps";

    /// <summary>Null when nothing is known to be in the way.</summary>
    public static IResult? Check(TemplateSpec spec, JsonObject taskSpec, ActionTable actions)
    {
        var foreseen = spec.Steps
            .Select((step, i) => (
                step.Written, Action: actions.Find(step.Action) as IForesees, Place: $"spec.steps[{i}]"))
            .Where(step => step.Action is not null)
            .Where(step => !step.Written.ToJsonString().Contains(Outputs, StringComparison.Ordinal))
            .ToList();
        if (foreseen.Count == 0)
            return null;

        using var engine = TemplateEngine.Create();
        var context = new JsonObject
        {
            ["parameters"] = taskSpec["parameters"]?.DeepClone(), ["user"] = taskSpec["user"]?.DeepClone(),
        };
        foreach (var (written, action, place) in foreseen)
        {
            if (Foresee(engine, written, context, action!, place) is { } failed)
                return BackstageErrors.Result(
                    StatusCodes.Status400BadRequest, $"{place}.input.{failed.Field} {failed.Reason}");
        }

        return null;
    }

    static ActionOutcome.Failed? Foresee(
        TemplateEngine engine, JsonObject written, JsonObject context, IForesees action, string place)
    {
        try
        {
            return engine.IsTrue(written["if"], context, place: $"{place}.if")
                && engine.Render(written["input"] ?? new JsonObject(), context, $"{place}.input") is JsonObject input
                    ? action.Foresee(input)
                    : null;
        }
        catch (TemplateFault)
        {
            // The task will say so at its step, with all that it knows then.
            return null;
        }
    }
}
