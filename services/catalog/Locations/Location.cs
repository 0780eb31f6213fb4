namespace Catalog.Locations;

/// <summary>A location as Backstage's API shows it.</summary>
sealed record Location
{
    public required Guid Id { get; init; }
    public required string Type { get; init; }
    public required string Target { get; init; }

    /// <summary>The Location entity that stands for it.</summary>
    public required string EntityRef { get; init; }
}
