using System.Text.Json.Nodes;

namespace Scaffolder.Templating;

/// <summary>Puts what the interpreter says about a template into words for its author.</summary>
static class Faults
{
    public static TemplateFault Of(string place, JsonObject fault)
    {
        var path = fault["path"]?.GetValue<string>() ?? "";
        var where = path switch
        {
            "" => place,
            ['[', ..] => place + path,
            _ => $"{place}.{path}",
        };
        return new TemplateFault(where, (int?)fault["line"]?.GetValue<double>(), ReasonOf(fault));
    }

    static string ReasonOf(JsonObject fault)
    {
        if (fault["limit"]?.GetValue<string>() is { } limit)
            return $"{LimitOf(limit, fault["most"]?.GetValue<double>() ?? 0)}, which is the limit; let it do less.";

        var reason = fault["reason"]?.GetValue<string>().TrimEnd('.') ?? "Rendering failed";
        return fault["code"]?.GetValue<string>() switch
        {
            "syntax_error" => $"cannot be read: {reason}. Correct the tag there.",
            "capability_error" => $"cannot be computed: {reason}.",
            _ => $"cannot be computed: {reason}. Check what the expression is given.",
        };
    }

    static string LimitOf(string limit, double most) => limit switch
    {
        "sourceCodeUnits" => $"has more than {most} characters",
        "astNodes" => $"has more than {most} parts",
        "workUnits" => $"takes more than {most} steps",
        "nestingDepth" => $"is nested deeper than {most} levels",
        "outputCodeUnits" or "text" => $"makes a text of more than {most} characters",
        "scratchBytes" => $"gives a filter more than {most} bytes",
        "capabilityCalls" => $"calls filters more than {most} times",
        _ => $"takes more than {most} of {limit}",
    };
}
