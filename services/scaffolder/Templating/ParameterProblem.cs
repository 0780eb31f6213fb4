namespace Scaffolder.Templating;

/// <summary>What is wrong with one value that was given for a template.</summary>
/// <param name="Field">A JSON pointer into the values, for example <c>/name</c>; empty for all of them.</param>
/// <param name="Message">The rest of a sentence that begins with the field: what is wrong and what is allowed.</param>
sealed record ParameterProblem(string Field, string Message);
