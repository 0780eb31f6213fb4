namespace Scaffolder.Templating;

/// <summary>A template cannot be used as it is; the message says where, why and what to do, in words for its author.</summary>
/// <param name="place">A file of the skeleton, or a field such as <c>input.values.name</c>.</param>
/// <param name="line">In the text at that place, counted from 1; null where the fault has no line.</param>
/// <param name="reason">What is wrong and the remedy, as the rest of a sentence that begins with the place.</param>
sealed class TemplateFault(string place, int? line, string reason)
    : Exception(line is null ? $"{place} {reason}" : $"{place}, line {line}, {reason}")
{
    public string Place { get; } = place;
    public int? Line { get; } = line;
    public string Reason { get; } = reason;
}
