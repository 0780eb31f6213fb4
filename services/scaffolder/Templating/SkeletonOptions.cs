namespace Scaffolder.Templating;

/// <summary>The inputs of <c>fetch:template</c> that say how a skeleton is rendered.</summary>
sealed record SkeletonOptions
{
    public static readonly SkeletonOptions Default = new();

    const string ExtensionDefault = ".njk";

    /// <summary>The folder of the workspace that the files go to.</summary>
    public string TargetPath { get; init; } = "./";

    /// <summary>Patterns of files whose content is copied as it is; their names are rendered.</summary>
    public IReadOnlyList<string> CopyWithoutTemplating { get; init; } = [];

    /// <summary>When set, only files that end with it are rendered, and their names lose it.</summary>
    public string? TemplateFileExtension { get; init; }

    /// <summary>Whether a file takes the place of one that is there already.</summary>
    public bool Replace { get; init; }

    public FileStyle Style { get; init; } = FileStyle.Plain;

    /// <summary>
    /// <c>templateFileExtension</c> as authors write it: true for <c>.njk</c>, or an extension with or without its dot.
    /// </summary>
    public static string? ExtensionOf(object? given) => given switch
    {
        true => ExtensionDefault,
        string { Length: > 0 } text => text.StartsWith('.') ? text : $".{text}",
        _ => null,
    };
}
