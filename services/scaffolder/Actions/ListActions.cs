using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Scaffolder.Actions;

/// <summary>The actions of this installation, with the schemas of what they take and give.</summary>
static class ListActions
{
    public sealed record Shown(
        string Id, string Description, IReadOnlyList<ActionExample> Examples, ShownSchema Schema);

    public sealed record ShownSchema(JsonObject Input, JsonObject Output);

    public static Ok<Shown[]> Handle(ActionTable actions) => TypedResults.Ok(actions.All
        .Select(action => action.Description)
        .Select(about => new Shown(
            about.Id, about.Description, about.Examples, new ShownSchema(about.Input, about.Output)))
        .ToArray());
}
