namespace Gateway.Intake;

/// <summary>Settings under <c>GitHub</c>.</summary>
sealed class GitHubOptions
{
    /// <summary>The current webhook secret and, while it is being changed, the previous one. Read for every request.</summary>
    public IReadOnlyList<string> WebhookSecrets { get; init; } = [];

    /// <summary>Without blank ones, which a deployment leaves behind that sets the previous secret to nothing.</summary>
    public IReadOnlyList<string> SecretsInUse => [.. WebhookSecrets.Where(secret => !string.IsNullOrWhiteSpace(secret))];
}
