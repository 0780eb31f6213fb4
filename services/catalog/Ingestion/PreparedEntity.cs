using System.Text.Json.Nodes;
using Catalog.Entities;
using Catalog.Sources;

namespace Catalog.Ingestion;

/// <summary>An entity in the form in which it is stored and compared.</summary>
sealed record PreparedEntity
{
    const string SlugAnnotation = "github.com/project-slug";

    public required string Ref { get; init; }
    public required Guid Uid { get; init; }
    public required string Kind { get; init; }
    public required string? ParentRef { get; init; }
    public required string Source { get; init; }
    public required string? Owner { get; init; }
    public required string? Slug { get; init; }
    public required JsonObject Content { get; init; }
    public required string ContentHash { get; init; }
    public required IReadOnlyList<EntityRelation> Relations { get; init; }
    public required EntityPlace Place { get; init; }

    /// <summary>JSON of <c>status</c>; only the platform's own Location entities have one.</summary>
    public string? Status { get; init; }

    public static PreparedEntity From(FoundEntity found, LocationTarget origin) => Of(
        EntityNormalization.Apply(
            found.Written, found.Kind, found.File.ToString(), origin.ToString(), found.File.SourceLocation),
        found.Kind, found.File.Target, found.ParentRef, found.Place);

    /// <summary>The Location entity that stands for a location, as Backstage makes it.</summary>
    public static PreparedEntity ForLocation(LocationTarget location)
    {
        var written = new JsonObject
        {
            ["apiVersion"] = "backstage.io/v1alpha1",
            ["kind"] = "Location",
            ["metadata"] = new JsonObject { ["name"] = location.EntityName },
            ["spec"] = new JsonObject { ["type"] = location.Type, ["target"] = location.Target },
        };
        var name = location.ToString();
        var kind = EntityKinds.BuiltIn.Of(written);
        return Of(EntityNormalization.Apply(written, kind, name, name), kind, name, null, EntityPlace.WithoutLines(name));
    }

    static PreparedEntity Of(JsonObject content, EntityKind? kind, string source, string? parentRef, EntityPlace place)
    {
        var @ref = EntityRef.Of(content);
        return new PreparedEntity
        {
            Ref = @ref.ToString(),
            Uid = Guid.CreateVersion7(),
            Kind = content["kind"].AsText()!,
            ParentRef = parentRef,
            Source = source,
            Owner = OwnerOf(content, @ref),
            Slug = content["metadata"]?["annotations"]?[SlugAnnotation].AsText()?.ToLowerInvariant(),
            Content = content,
            // What a declared kind makes of the same content changes with its declaration.
            ContentHash = kind?.Declaration is { } declaration
                ? Entities.ContentHash.Of($"{Entities.ContentHash.Of(content)}\n{declaration.Digest}")
                : Entities.ContentHash.Of(content),
            Relations = EntityRelations.Emit(content, kind),
            Place = place,
        };
    }

    /// <summary>The ref of the group that answers for the entity; a group answers for itself.</summary>
    public static string? OwnerOf(JsonObject content, EntityRef self) => self.Kind switch
    {
        "group" => self.ToString(),
        "user" => null,
        _ => content["spec"]?["owner"].AsText() is { } owner
            && EntityRef.TryParse(owner, "group", self.Namespace, out var group, out _) ? group.ToString() : null,
    };
}
