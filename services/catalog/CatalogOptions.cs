using System.ComponentModel.DataAnnotations;
using Catalog.Entities;
using Catalog.Queries;
using Catalog.Sources;

namespace Catalog;

/// <summary>Settings below <c>Catalog</c>.</summary>
sealed class CatalogOptions : IValidatableObject
{
    /// <summary>The folders that locations of type <c>file</c> may be in. None: no file can be read.</summary>
    public string[] FileRoots { get; init; } = [];

    /// <summary>The folders that repositories of locations of type <c>git</c> may be in.</summary>
    public string[] GitRoots { get; init; } = [];

    /// <summary>Locations that the installation has by configuration; they are trusted.</summary>
    public LocationSetting[] Locations { get; init; } = [];

    /// <summary>What locations may define; none: whatever their trust allows.</summary>
    public RuleSetting[] Rules { get; init; } = [];

    /// <summary>Files that declare kinds besides Backstage's.</summary>
    public string[] Kinds { get; init; } = [];

    /// <summary>
    /// Filters, as <c>kind=resource,spec.type=vault</c>, of what only its owner, the owner's members and administrators
    /// may read. Everything else is for every reader of the catalog.
    /// </summary>
    public string[] Restricted { get; init; } = [];

    /// <summary>How often each location of this machine is looked at.</summary>
    [Range(1, 86_400)] public int RefreshSeconds { get; init; } = 60;

    /// <summary>How often other servers are asked whether a location changed; their webhooks tell it at once.</summary>
    [Range(1, 86_400)] public int RemoteRefreshSeconds { get; init; } = 300;

    /// <summary>How long the versions of entities are kept after others have followed them.</summary>
    [Range(1, 36_500)] public int HistoryDays { get; init; } = 730;

    /// <summary>
    /// How much memory the index of entities may take for the keys that are queried; those that were longest unused go.
    /// </summary>
    [Range(1, 65_536)] public int IndexMegabytes { get; init; } = 128;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var wrong in NotAbsolute(nameof(FileRoots), FileRoots).Concat(NotAbsolute(nameof(GitRoots), GitRoots)))
            yield return wrong;

        var (_, wrongKinds) = KindDeclaration.Read(Kinds);
        foreach (var wrong in wrongKinds)
            yield return new($"Catalog:Kinds: {wrong}");

        for (var i = 0; i < Restricted.Length; i++)
        {
            if (!EntityFilter.TryParse([Restricted[i]], out var matching, out var wrong) || matching is null)
                yield return new($"Catalog:Restricted:{i} is '{Restricted[i]}'. {wrong ?? "Write a filter, as kind=resource."}");
        }

        foreach (var (rule, i) in Rules.Concat(Locations.SelectMany(location => location.Rules)).Select((rule, i) => (rule, i)))
        {
            if (rule.Allow.Length == 0 || rule.Allow.Any(string.IsNullOrWhiteSpace))
                yield return new($"Rule {i} of Catalog:Rules and the locations' Rules allows no kind. Write Allow with kinds, as Component.");
        }

        for (var i = 0; i < Locations.Length; i++)
        {
            if (!LocationTarget.TryParse(Locations[i].Type, Locations[i].Target, out _, out var error))
                yield return new($"Catalog:Locations:{i} {error}");
        }
    }

    static IEnumerable<ValidationResult> NotAbsolute(string setting, string[] folders) => folders
        .Select((folder, i) => (Folder: folder, Name: $"Catalog:{setting}:{i}"))
        .Where(given => !Path.IsPathFullyQualified(given.Folder))
        .Select(given => new ValidationResult(
            $"{given.Name} is '{given.Folder}'. Write the absolute path of a folder."));
}

/// <summary>One location in configuration.</summary>
sealed class LocationSetting
{
    public string Type { get; init; } = "";
    public string Target { get; init; } = "";

    /// <summary>What this location may define besides what all may.</summary>
    public RuleSetting[] Rules { get; init; } = [];
}

/// <summary>One rule on kinds.</summary>
sealed class RuleSetting
{
    /// <summary>Kinds, like <c>Component</c>, or of a kind those of one type, like <c>Template:service</c>.</summary>
    public string[] Allow { get; init; } = [];
}
