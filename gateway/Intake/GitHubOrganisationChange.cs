using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Intake;

/// <summary>What we read of GitHub's organization, team and membership payloads.</summary>
sealed record GitHubOrganisationChange
{
    const string What = "a change of an organisation";

    [JsonRequired] public required string Action { get; init; }
    [JsonRequired] public required GitHubAccount Organization { get; init; }

    /// <exception cref="JsonException">The body is no such payload; the message names what is missing or cannot be.</exception>
    public static GitHubOrganisationChange Read(byte[] body)
    {
        var payload = GitHubPayload.Read<GitHubOrganisationChange>(body);
        GitHubPayload.Require(payload.Organization.Login is { } login && GitHubPayload.IsOwner(login), "organization.login", What);
        GitHubPayload.Require(GitHubPayload.IsText(payload.Action), "action", What);
        return payload;
    }
}
