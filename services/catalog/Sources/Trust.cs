using Catalog.Entities;

namespace Catalog.Sources;

/// <summary>Definitions are privileges: who is in a team, and what a template does, is not everyone's to say.</summary>
static class Trust
{
    static readonly string[] openKinds = ["Component", "API", "System", "Domain", "Resource", "Location"];

    /// <summary>Null when the location may define the entity.</summary>
    public static EntityProblem? Refuse(EntityKind kind, EntityPlace place, bool trusted)
    {
        if (trusted || openKinds.Contains(kind.Kind) || kind.Declaration is { NeedsTrust: false })
            return null;
        return place.Problem(
            "kind", $"is {kind.Kind}, which only a trusted location may define",
            "Have an administrator register this location (onConflict=refresh), or list it in Catalog:Locations.");
    }

    // A file that says it is the platform's own entity of another location would take that one's place.
    public static EntityProblem? RefuseReserved(EntityRef @ref, EntityPlace place) =>
        @ref.Kind == "location" && @ref.Name.StartsWith("generated-", StringComparison.Ordinal)
            ? place.Problem("metadata.name", "begins with 'generated-', which the platform's own Location entities do",
                "Choose another name.")
            : null;
}
