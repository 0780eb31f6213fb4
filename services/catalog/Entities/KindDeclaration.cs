using System.Text.Json.Nodes;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Catalog.Entities;

/// <summary>
/// A kind that the installation declares as data: its name and versions, a JSON Schema for its spec, and which fields of
/// the spec are references to other entities.
/// </summary>
sealed class KindDeclaration
{
    const string OnlyTrusted = "trusted";

    static readonly SpecField[] fields =
    [
        new("name", FieldShape.Text) { Required = true },
        new("description", FieldShape.Text),
        new("apiVersions", FieldShape.Texts) { Required = true },
        new("definedBy", FieldShape.Text) { Values = ["any", OnlyTrusted] },
        new("schema", FieldShape.Map) { Required = true },
        new("relations", FieldShape.Maps)
        {
            Fields =
            [
                new("field", FieldShape.Text) { Required = true },
                new("type", FieldShape.Text) { Required = true },
                new("inverse", FieldShape.Text) { Required = true },
                new("defaultKind", FieldShape.Text),
                new("kinds", FieldShape.Texts),
            ],
        },
    ];

    readonly JsonSchema schema;

    KindDeclaration(JsonObject written, JsonSchema schema)
    {
        (Written, this.schema) = (written, schema);
        Digest = ContentHash.Of(written);
    }

    /// <summary>As its file has it.</summary>
    public JsonObject Written { get; }

    public string Digest { get; }

    /// <summary>True when only a trusted location may define entities of the kind.</summary>
    public bool NeedsTrust => Written["definedBy"].AsText() == OnlyTrusted;

    /// <summary>Backstage's kinds and those that the files declare.</summary>
    /// <param name="files">Paths of files that <see cref="Read"/> finds nothing wrong with.</param>
    public static EntityKinds All(IReadOnlyList<string> files) => new(Read(files).Kinds);

    /// <summary>The kinds that files declare, each in a document of its own, and everything that is wrong with them.</summary>
    public static (IReadOnlyList<EntityKind> Kinds, IReadOnlyList<string> Problems) Read(IReadOnlyList<string> files)
    {
        var (kinds, problems) = (new List<EntityKind>(), new List<string>());
        foreach (var file in files)
        {
            try
            {
                foreach (var document in YamlDocuments.Parse(File.ReadAllText(file), file))
                {
                    string[] wrong = document.Value is { } written
                        ? [.. ProblemsOf(written, document.Place, kinds).Select(problem => problem.ToString())]
                        : [$"{document.Problem}"];
                    problems.AddRange(wrong);
                    if (wrong.Length == 0)
                        kinds.Add(Of(document.Value!));
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
            {
                problems.Add($"'{file}' cannot be read: {exception.Message} Write the absolute path of a file.");
            }
        }

        return (kinds, problems);
    }

    /// <summary>What is wrong with the spec of an entity of the kind, by its schema.</summary>
    public IEnumerable<EntityProblem> Check(JsonObject spec, EntityPlace place) =>
        schema.Validate(spec.ToJsonString()).Select(error => place.Problem(
            FieldOf(error), $"breaks the rule '{error.Kind}' of the schema of {Written["name"]}", RemedyOf(error)));

    static IEnumerable<EntityProblem> ProblemsOf(JsonObject written, EntityPlace place, IReadOnlyList<EntityKind> earlier)
    {
        foreach (var (name, _) in written.Where(field => fields.All(known => known.Name != field.Key)))
            yield return place.Problem(name, "is not a field of a kind", $"There are {string.Join(", ", fields.Select(field => field.Name))}.");
        var wrong = SpecRules.Check(written, fields, "", place).ToArray();
        foreach (var problem in wrong)
            yield return problem with { Field = problem.Field.TrimStart('.') };
        if (wrong.Length > 0)
            yield break;

        var kind = written["name"].AsText()!;
        if (!NameRules.IsKind(kind))
            yield return place.Problem("name", $"is '{JsonNodes.Excerpt(kind)}', which is no name of a kind", "Write one like Website.");
        if (EntityKinds.BuiltIn.Names.Concat(earlier.Select(known => known.Kind)).Contains(kind, StringComparer.OrdinalIgnoreCase))
            yield return place.Problem("name", $"is '{kind}', which there is already", "Choose another name.");
        if (written["apiVersions"].AsTexts().ToArray() is var versions && (versions.Length == 0 || !versions.All(NameRules.IsApiVersion)))
            yield return place.Problem("apiVersions", "has not only versions", "Write a list of such as example.org/v1.");
        if (SchemaProblem(written["schema"]!.AsObject()) is { } why)
            yield return place.Problem("schema", why, "Write a JSON Schema whose references begin with #.");
    }

    static string? SchemaProblem(JsonObject written)
    {
        // The library would fetch them.
        if (References(written).FirstOrDefault(reference => !reference.StartsWith('#')) is { } elsewhere)
            return $"refers to '{JsonNodes.Excerpt(elsewhere)}', which is not in it";
        try
        {
            JsonSchema.FromJsonAsync(written.ToJsonString()).GetAwaiter().GetResult();
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or Newtonsoft.Json.JsonException or ArgumentException)
        {
            return $"is no JSON Schema: {exception.Message.TrimEnd('.')}";
        }
    }

    static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(field => field.Key == "$ref" && field.Value.AsText() is { } reference ? [reference] : References(field.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };

    static EntityKind Of(JsonObject written)
    {
        var schema = JsonSchema.FromJsonAsync(written["schema"]!.ToJsonString()).GetAwaiter().GetResult();
        return new EntityKind(
            written["name"].AsText()!, [.. written["apiVersions"].AsTexts()], null,
            [.. (written["relations"] as JsonArray ?? []).Select(relation => FieldOf(relation!.AsObject()))])
        {
            Declaration = new KindDeclaration(written, schema),
        };
    }

    static SpecField FieldOf(JsonObject relation) => new(relation["field"].AsText()!, FieldShape.TextOrTexts)
    {
        Relation = new RelationRule(
            relation["type"].AsText()!, relation["inverse"].AsText()!, relation["defaultKind"].AsText(),
            [.. relation["kinds"].AsTexts()]),
    };

    static string FieldOf(ValidationError error) => $"spec.{error.Path?.TrimStart('#', '/').Replace('/', '.')}".TrimEnd('.');

    static string RemedyOf(ValidationError error) => error.Kind switch
    {
        ValidationErrorKind.PropertyRequired => "Add it.",
        ValidationErrorKind.NoAdditionalPropertiesAllowed =>
            $"Leave it out. There are {string.Join(", ", error.Schema.ActualSchema.Properties.Keys)}.",
        ValidationErrorKind.NotInEnumeration => $"Write one of {string.Join(", ", error.Schema.ActualSchema.Enumeration)}.",
        _ => "GET /api/catalog/kinds has the schema.",
    };
}
