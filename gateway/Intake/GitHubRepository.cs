using System.Text.Json.Serialization;

namespace Gateway.Intake;

/// <summary>The repository, as every payload but a push has it.</summary>
sealed record GitHubRepository
{
    public long? Id { get; init; }
    [JsonRequired] public required string FullName { get; init; }

    /// <summary>What tells it apart in a natural key: the number, which a rename leaves alone, where it is told.</summary>
    [JsonIgnore] public string Key => Id?.ToString() ?? FullName;
}

/// <summary>A user, an app or a bot, of which only the name is read.</summary>
sealed record GitHubAccount
{
    public string? Login { get; init; }
}
