using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Scaffolder.Actions;

namespace Scaffolder.Templates;

/// <summary>What a template asks for and does, found to be well formed.</summary>
/// <param name="Folder">From where its relative URLs count, for example <c>file:/srv/templates/service/</c>.</param>
sealed record TemplateSpec(
    StoredTemplate Template, JsonNode? Parameters, IReadOnlyList<TemplateStep> Steps, JsonObject? Output,
    string? Folder)
{
    const int StepsMax = 100;
    const int IdCharsMax = 100;
    const string ManagedByLocation = "backstage.io/managed-by-location";

    static readonly string[] stepFields = ["id", "name", "action", "input", "if", "backstage:permissions"];

    /// <summary>The reason begins with the place and ends with what to do there.</summary>
    public static bool TryRead(
        StoredTemplate template, ActionTable actions,
        [NotNullWhen(true)] out TemplateSpec? spec, [NotNullWhen(false)] out string? reason)
    {
        spec = null;
        var written = template.Entity["spec"] as JsonObject;
        var steps = new List<TemplateStep>();
        reason = FindCut(template.Entity)
            ?? (written is null ? "spec is missing. Write parameters and steps." : null)
            ?? RefuseParts(written!)
            ?? ReadSteps(written!["steps"], actions, steps);
        if (reason is null)
            spec = new TemplateSpec(
                template, written!["parameters"], steps, written["output"] as JsonObject, FolderOf(template.Entity));
        return spec is not null;
    }

    static string? FindCut(JsonObject entity) =>
        (entity.ContainsKey("specDigest") ? "spec" : CutTexts.FindFirst(entity["spec"], "spec")) is { } place
            ? $"{place} is too long to reach the scaffolder whole: a text in a template may have 4 KiB, "
                + "a template 128 KiB. "
                + "Shorten it, or move it into a file of the skeleton."
            : null;

    static string? RefuseParts(JsonObject spec) => spec switch
    {
        _ when spec["parameters"] is not (null or JsonObject or JsonArray) =>
            "spec.parameters is no schema. Write a JSON Schema, or a list with one for each page of the form.",
        _ when spec["output"] is not (null or JsonObject) => "spec.output is no map. Write links and text in it.",
        _ when spec["steps"] is not JsonArray { Count: > 0 } => "spec.steps is no list of steps. Write at least one.",
        _ when spec["steps"]!.AsArray().Count > StepsMax => $"spec.steps has more than {StepsMax} steps. Write fewer.",
        _ => null,
    };

    static string? ReadSteps(JsonNode? written, ActionTable actions, List<TemplateStep> steps)
    {
        foreach (var (node, i) in written!.AsArray().Select((node, i) => (node, i)))
        {
            var place = $"spec.steps[{i}]";
            if (node is not JsonObject step)
                return $"{place} is no map. Write an action and its input.";
            if (step.Select(field => field.Key).FirstOrDefault(name => !stepFields.Contains(name)) is { } unknown)
                return $"{place}.{unknown} is not supported. A step has {string.Join(", ", stepFields)}.";
            var id = step["id"] is null ? $"step-{i + 1}" : step["id"].AsText();
            if (id is not { Length: > 0 and <= IdCharsMax })
                return $"{place}.id is no text of 1 to {IdCharsMax} characters. Write a short name.";
            if (steps.Exists(known => known.Id == id))
                return $"{place}.id is '{id}', which an earlier step has. Give each step an id of its own.";
            if (step["action"].AsText() is not { } action || actions.Find(action) is null)
                return $"{place}.action is '{step["action"]}', which is no action here. Write one of {actions}.";
            if (step["input"] is not (null or JsonObject))
                return $"{place}.input is no map. Write the inputs that {action} takes.";
            steps.Add(new TemplateStep(id, step["name"].AsText() ?? action, action, step));
        }

        return null;
    }

    /// <summary>The folder of the file that defines the template; null where its place is not known.</summary>
    static string? FolderOf(JsonObject entity) =>
        entity["metadata"]?["annotations"]?[ManagedByLocation].AsText() is { } location
        && location.LastIndexOf('/') is > 0 and var slash
            ? location[..(slash + 1)]
            : null;
}

/// <summary>A step as its template writes it.</summary>
sealed record TemplateStep(string Id, string Name, string Action, JsonObject Written);
