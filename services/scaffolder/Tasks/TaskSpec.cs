using System.Text.Json.Nodes;
using Scaffolder.Templates;

namespace Scaffolder.Tasks;

/// <summary>What a task runs: the template as it was when the task began, with the values. Backstage's shape.</summary>
static class TaskSpec
{
    const string ApiVersion = "scaffolder.backstage.io/v1beta3";

    public static JsonObject Of(TemplateSpec template, JsonObject values, string user) => new()
    {
        ["apiVersion"] = ApiVersion,
        ["steps"] = new JsonArray([.. template.Steps.Select(StepOf)]),
        ["output"] = template.Output?.DeepClone() ?? new JsonObject(),
        ["parameters"] = values.DeepClone(),
        ["user"] = UserOf(user),
        ["templateInfo"] = new JsonObject
        {
            ["entityRef"] = template.Template.Ref,
            ["baseUrl"] = template.Folder,
            ["entity"] = new JsonObject { ["metadata"] = template.Template.Entity["metadata"]?.DeepClone() },
        },
    };

    static JsonNode StepOf(TemplateStep step)
    {
        var written = step.Written.DeepClone().AsObject();
        (written["id"], written["name"]) = (step.Id, step.Name);
        return written;
    }

    /// <summary>What templates ask of who runs them; the rest of a User's entity is the catalog's.</summary>
    static JsonObject UserOf(string @ref)
    {
        var (colon, slash) = (@ref.IndexOf(':'), @ref.LastIndexOf('/'));
        var user = new JsonObject { ["ref"] = @ref };
        if (colon >= 0 && slash > colon)
            user["entity"] = new JsonObject
            {
                ["kind"] = "User",
                ["metadata"] = new JsonObject
                {
                    ["namespace"] = @ref[(colon + 1)..slash], ["name"] = @ref[(slash + 1)..],
                },
            };
        return user;
    }
}
