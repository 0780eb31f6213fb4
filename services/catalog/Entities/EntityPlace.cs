namespace Catalog.Entities;

/// <summary>Where an entity was written, so that each problem can point at it.</summary>
sealed record EntityPlace(string Source, int Document, FieldLines? Lines)
{
    /// <summary>The place of an entity that did not come from text, such as a request's body.</summary>
    public static EntityPlace WithoutLines(string source) => new(source, 1, null);

    public EntityProblem Problem(string field, string message, string remedy) =>
        new(Source, Document, Lines?.LineOf(field), field, message, remedy);
}
