namespace Demo;

/// <summary>Where the platform is and what a person would know of it.</summary>
public sealed record DemoOptions
{
    public required Uri Platform { get; init; }

    /// <summary>An administrator's key; the demo makes keys for two developers with it and does the rest as them.</summary>
    public required string AdministratorKey { get; init; }
    public required string WebhookSecret { get; init; }

    /// <summary>Whether the new repository is built and tested, which takes most of the demo's time.</summary>
    public bool BuildsRepository { get; init; } = true;

    public static DemoOptions? FromEnvironment() =>
        Uri.TryCreate(Environment.GetEnvironmentVariable("PLATFORM_URL"), UriKind.Absolute, out var platform)
        && Environment.GetEnvironmentVariable("PLATFORM_TOKEN") is { Length: > 0 } key
        && Environment.GetEnvironmentVariable("GITHUB_WEBHOOK_SECRET") is { Length: > 0 } secret
            ? new DemoOptions { Platform = platform, AdministratorKey = key, WebhookSecret = secret }
            : null;
}
