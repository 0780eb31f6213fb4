namespace Demo;

/// <summary>The service that this run makes.</summary>
public sealed record NewService
{
    public const string Owner = "group:default/team-payments";

    public required string Name { get; init; }
    public required string TaskId { get; init; }

    public string Ref => $"component:default/{Name}";

    public string Resource => $"resource:default/{Name}-db";

    public string EntityPath => $"/api/catalog/entities/by-name/component/default/{Name}";
}
