using System.ComponentModel.DataAnnotations;
using Catalog.Locations;

namespace Catalog;

/// <summary>Settings below <c>Catalog</c>.</summary>
sealed class CatalogOptions : IValidatableObject
{
    /// <summary>The folders that locations of type <c>file</c> may be in. None: no file can be read.</summary>
    public string[] FileRoots { get; init; } = [];

    /// <summary>Locations that the installation has by configuration; they are trusted.</summary>
    public LocationSetting[] Locations { get; init; } = [];

    /// <summary>How often each location is looked at.</summary>
    [Range(1, 86_400)] public int RefreshSeconds { get; init; } = 60;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < FileRoots.Length; i++)
        {
            if (!Path.IsPathFullyQualified(FileRoots[i]))
                yield return new($"Catalog:FileRoots:{i} is '{FileRoots[i]}'. Write the absolute path of a folder.");
        }

        for (var i = 0; i < Locations.Length; i++)
        {
            if (!LocationTarget.TryParse(Locations[i].Type, Locations[i].Target, out _, out var error))
                yield return new($"Catalog:Locations:{i} {error}");
        }
    }
}

/// <summary>One location in configuration.</summary>
sealed class LocationSetting
{
    public string Type { get; init; } = "";
    public string Target { get; init; } = "";
}
