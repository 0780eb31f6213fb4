using System.Text.Json.Nodes;
using Defaults.Errors;
using Scaffolder.Templates;
using Scaffolder.Templating;

namespace Scaffolder.Tasks;

/// <summary>Checks values by a template's parameters, and tells what does not fit in Backstage's shape.</summary>
static class TaskValues
{
    public sealed record Response(IReadOnlyList<ValueProblem> Errors);

    /// <summary>As the <c>jsonschema</c> package of Backstage's backend tells it.</summary>
    /// <param name="Path">Names and numbers that lead to the value.</param>
    /// <param name="Property">The same as a text, like <c>instance.name</c>.</param>
    /// <param name="Stack">A whole sentence; what Backstage's frontend shows.</param>
    public sealed record ValueProblem(
        IReadOnlyList<string> Path, string Property, string Message, JsonObject Schema, JsonObject Instance,
        string Name, string Argument, string Stack);

    /// <summary>Null when the values fit.</summary>
    public static IResult? Check(TemplateSpec spec, JsonObject values)
    {
        try
        {
            var problems = ParameterSchema.Of(spec.Parameters).Validate(values);
            return problems.Count == 0
                ? null
                : Refused([.. problems.Select(problem => Problem(problem.Field, problem.Message))]);
        }
        catch (TemplateFault fault)
        {
            return BackstageErrors.Result(
                StatusCodes.Status400BadRequest, $"{spec.Template.Ref} cannot be run: {fault.Message}");
        }
    }

    public static IResult Refused(params ValueProblem[] problems) =>
        TypedResults.Json(new Response(problems), statusCode: StatusCodes.Status400BadRequest);

    /// <param name="pointer">A JSON pointer, like <c>/team/owner</c>.</param>
    /// <param name="message">The rest of a sentence that begins with the field.</param>
    public static ValueProblem Problem(string pointer, string message)
    {
        string[] path =
        [
            .. pointer.Split('/', StringSplitOptions.RemoveEmptyEntries)
                .Select(part => part.Replace("~1", "/").Replace("~0", "~")),
        ];
        var property = string.Join('.', path.Prepend("instance"));
        return new ValueProblem(
            path, property, message, [], [], "invalid", "",
            $"{(path.Length == 0 ? "values" : string.Join('.', path))} {message}");
    }
}
