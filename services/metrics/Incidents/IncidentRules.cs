using Metrics.Commits;
using Metrics.Services;

namespace Metrics.Incidents;

/// <summary>What an incident that is to be opened must be like: pure, so that every case is tested as a table.</summary>
static class IncidentRules
{
    const int TitleCharsMax = 200;
    const int SeverityCharsMax = 50;
    const int ExternalIdCharsMax = 200;
    const int ServicesMax = 50;

    /// <summary>How far the caller's clock may be before ours.</summary>
    static readonly TimeSpan clockSkewMax = TimeSpan.FromMinutes(5);

    /// <summary>The wish with its defaults, or why it cannot be.</summary>
    public static (NewIncident? Incident, Refusal? Refusal) Read(OpenIncident.Request request, DateTimeOffset now)
    {
        var (services, badServices) = ReadServices(request);
        var refusal = badServices ?? request switch
        {
            _ when !IsText(request.Title, TitleCharsMax) =>
                new Refusal("title", $"Say in 1 to {TitleCharsMax} characters what users notice."),
            { Severity: { } severity } when !IsText(severity, SeverityCharsMax) =>
                new Refusal("severity", $"A severity has 1 to {SeverityCharsMax} characters, such as 'critical'."),
            { ExternalId: { } id } when !IsText(id, ExternalIdCharsMax) =>
                new Refusal("externalId", $"An external id has 1 to {ExternalIdCharsMax} characters."),
            { StartedAt: { } at } when at > now + clockSkewMax =>
                new Refusal("startedAt", $"'startedAt' ({at:u}) is in the future. Give the time at which it began."),
            { CausedByDeployment: { Repository: null or "" } } =>
                new Refusal("causedByDeployment.repository", "Name the repository, such as 'owner/name'."),
            { CausedByDeployment: { DeploymentId: null or < 1 } } =>
                new Refusal("causedByDeployment.deploymentId", "Give GitHub's number of the deployment."),
            _ => null,
        };
        return refusal is not null ? (null, refusal) : (new NewIncident
        {
            Services = services!,
            Title = request.Title!,
            Severity = request.Severity,
            StartedAt = (request.StartedAt ?? now).ToUniversalTime(),
            ExternalId = request.ExternalId,
            CausedByRepository = request.CausedByDeployment is { Repository: { } name } ? RepositoryName.Read(name) : null,
            CausedByDeploymentId = request.CausedByDeployment?.DeploymentId,
        }, null);
    }

    /// <summary>Null when an incident may end then.</summary>
    public static Refusal? RefuseResolution(DateTimeOffset startedAt, DateTimeOffset resolvedAt, DateTimeOffset now) =>
        resolvedAt < startedAt
            ? new Refusal("resolvedAt", $"'resolvedAt' ({resolvedAt:u}) is before the incident began ({startedAt:u}).")
        : resolvedAt > now + clockSkewMax
            ? new Refusal("resolvedAt", $"'resolvedAt' ({resolvedAt:u}) is in the future. Resolve it when it is over.")
        : null;

    static (string[]? Services, Refusal? Refusal) ReadServices(OpenIncident.Request request)
    {
        var field = request.Services is null ? "service" : "services";
        var named = (request.Service, request.Services) switch
        {
            ({ } one, null) => (IReadOnlyList<string?>)[one],
            (null, { } several) => several,
            _ => [],
        };
        if (named.Count is 0 or > ServicesMax)
            return (null, new Refusal(
                field, $"Name the service that was hurt in 'service', or 1 to {ServicesMax} of them in 'services', not both."));
        var read = named.Select(text => text is null ? null : EntityName.Read(text, "component")).ToList();
        return read.IndexOf(null) is var bad and >= 0
            ? (null, new Refusal(field, $"'{named[bad]}' is no component. Write its ref, such as component:default/shop."))
            : ([.. read.Select(service => service!).Distinct()], null);
    }

    static bool IsText(string? text, int charsMax) =>
        text is { Length: > 0 } && text.Length <= charsMax && !text.Any(char.IsControl) && !string.IsNullOrWhiteSpace(text);
}

/// <summary>An incident that may be opened.</summary>
sealed record NewIncident
{
    public required string[] Services { get; init; }
    public required string Title { get; init; }
    public required string? Severity { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required string? ExternalId { get; init; }
    public required string? CausedByRepository { get; init; }
    public required long? CausedByDeploymentId { get; init; }
}
