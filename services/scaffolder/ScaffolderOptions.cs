using System.ComponentModel.DataAnnotations;

namespace Scaffolder;

/// <summary>Settings below <c>Scaffolder</c>.</summary>
sealed class ScaffolderOptions : IValidatableObject
{
    /// <summary>The folders that skeletons of templates may be in. None: no template can fetch files.</summary>
    public string[] FileRoots { get; init; } = [];

    /// <summary>Where new repositories are made. None: <c>publish:git</c> refuses.</summary>
    public string? GitRoot { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < FileRoots.Length; i++)
        {
            if (!Path.IsPathFullyQualified(FileRoots[i]))
                yield return new($"Scaffolder:FileRoots:{i} is '{FileRoots[i]}'. Write the absolute path of a folder.");
        }

        if (GitRoot is not null && !Path.IsPathFullyQualified(GitRoot))
            yield return new($"Scaffolder:GitRoot is '{GitRoot}'. Write the absolute path of a folder.");
    }
}
