using System.Text.Json.Nodes;
using Catalog.Locations;

namespace Catalog.Entities;

/// <summary>Tells what is wrong with an entity without storing it.</summary>
static class ValidateEntity
{
    public sealed record Request(string? Location, JsonObject? Entity);

    public sealed record Error(string Name, string Message);

    public sealed record Errors(IReadOnlyList<Error> All)
    {
        [System.Text.Json.Serialization.JsonPropertyName("errors")]
        public IReadOnlyList<Error> All { get; } = All;
    }

    public static IResult Handle(Request request, EntityKinds kinds)
    {
        var location = request.Location ?? "";
        var place = EntityPlace.WithoutLines(location);
        IEnumerable<EntityProblem> problems = request.Entity is null
            ? [place.Problem("entity", "is missing", "Send {\"location\": \"url:…\", \"entity\": {…}}.")]
            : EntityValidation.Validate(request.Entity, place, kinds);
        if (!location.Contains(':', StringComparison.Ordinal))
        {
            problems = problems.Prepend(
                place.Problem("location", "is not of the form type:target", "Write it like file:/srv/a.yaml."));
        }

        Error[] errors = [.. problems.Select(problem => new Error("InputError", problem.ToString()))];
        return errors.Length == 0 ? TypedResults.Ok() : TypedResults.Json(new Errors(errors), statusCode: 400);
    }
}
