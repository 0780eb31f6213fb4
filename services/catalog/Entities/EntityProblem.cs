namespace Catalog.Entities;

/// <summary>One thing that is wrong with an entity, told so that its author can mend it.</summary>
/// <param name="Source">The file or URL that was read.</param>
/// <param name="Document">The document in it, from 1; empty documents are not counted.</param>
/// <param name="Line">The line in the source, from 1, when the entity came from text.</param>
/// <param name="Field">The path, like <c>spec.dependsOn[2]</c>; <c>document</c> when it is all of it.</param>
/// <param name="Message">What is wrong, as a sentence that begins after the field.</param>
/// <param name="Remedy">What to do about it, as a sentence.</param>
sealed record EntityProblem(
    string Source, int Document, int? Line, string Field, string Message, string Remedy)
{
    public override string ToString()
    {
        var line = Line is { } number ? $", line {number}" : "";
        return $"{Source}, document {Document}{line}: {Field} {Message}. {Remedy}";
    }
}
