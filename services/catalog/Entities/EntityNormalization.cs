using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>Brings a valid entity into the one form that is stored, compared and answered with.</summary>
static class EntityNormalization
{
    const string RejectedUrl = "https://backstage.io/annotation-rejected-for-security-reasons";

    // The platform's to say. An author who copies an entity out of the API brings them along.
    static readonly string[] generated = ["uid", "etag", "generation"];

    /// <summary>The entity with the keys apiVersion, kind, spec, metadata in this order.</summary>
    /// <param name="entity">An entity that passed validation; it is used up.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="location">Where it was read, like <c>file:/srv/catalog/all.yaml</c>.</param>
    /// <param name="origin">The registered location through which that was found.</param>
    /// <param name="folder">From where its relative references count; null where only the location tells.</param>
    public static JsonObject Apply(
        JsonObject entity, EntityKind? kind, string location, string origin, string? folder = null)
    {
        var normal = new JsonObject { ["apiVersion"] = Take(entity, "apiVersion"), ["kind"] = Take(entity, "kind") };
        if (Take(entity, "spec") is JsonObject spec)
            normal["spec"] = Spec(spec, kind);
        // Last: what the catalog adds to a document begins within them.
        normal["metadata"] = Metadata(Take(entity, "metadata") as JsonObject ?? [], location, origin, folder);
        return normal;
    }

    // Moved and not copied: an entity is some fifty nodes.
    static JsonNode? Take(JsonObject entity, string key) => entity.Remove(key, out var value) ? value : null;

    static JsonObject Metadata(JsonObject metadata, string location, string origin, string? folder)
    {
        foreach (var name in generated)
            metadata.Remove(name);

        if (metadata["namespace"] is null)
            metadata["namespace"] = EntityRef.DefaultNamespace;

        if (metadata["annotations"] is not JsonObject annotations)
            metadata["annotations"] = annotations = [];
        annotations[EntityAnnotations.ManagedByLocation] = location;
        annotations[EntityAnnotations.ManagedByOriginLocation] = origin;
        // An author may say that the source is elsewhere, as in Backstage.
        if (folder is not null && annotations[EntityAnnotations.SourceLocation] is null)
            annotations[EntityAnnotations.SourceLocation] = folder;
        RejectScript(annotations, EntityAnnotations.ViewUrl);
        RejectScript(annotations, EntityAnnotations.EditUrl);

        return metadata;
    }

    // Portals put these two into a link as they are, so only addresses of web pages are let through.
    static void RejectScript(JsonObject annotations, string name)
    {
        if (annotations[name].AsText() is { } url && !IsWebPage(url))
            annotations[name] = RejectedUrl;
    }

    static bool IsWebPage(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed)
        && (parsed.Scheme == Uri.UriSchemeHttps || parsed.Scheme == Uri.UriSchemeHttp);

    static JsonObject Spec(JsonObject spec, EntityKind? kind)
    {
        foreach (var field in kind?.Fields ?? [])
        {
            if (field.Relation is not null && spec[field.Name] is JsonArray list && list.All(item => item.AsText() is not null))
                spec[field.Name] = Sorted(list);
        }

        return spec;
    }

    // Relations have no order: a source that lists them differently each time has not changed.
    static JsonArray Sorted(JsonArray list) =>
        [.. list.Select(item => item.AsText()).Order(StringComparer.Ordinal).Select(text => JsonValue.Create(text))];
}
