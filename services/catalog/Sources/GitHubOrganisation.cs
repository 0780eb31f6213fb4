using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GitHub;

namespace Catalog.Sources;

/// <summary>
/// An organisation's members and teams as a file of User and Group entities, named and annotated as Backstage does. It is
/// read like any other file, so that trust, rules and checks are the same.
/// </summary>
sealed class GitHubOrganisation(GitHubServers servers) : IRemoteFiles
{
    public bool Serves(LocationTarget target) => target.Type == LocationTarget.GitHubOrgType;

    public async Task<RemoteFile> ReadAsync(LocationTarget file, CancellationToken ct)
    {
        var (host, organisation) = GitHubTarget.OwnerOf(file);
        if (!servers.Has(host))
            return Refused(NotConfigured(host));
        try
        {
            var reader = new OrganisationReader(servers.Of(host), organisation);
            var (members, teams) = (await reader.MembersAsync(), await reader.TeamsAsync());
            return members is null || teams is null
                ? new RemoteFile(FileRead.Missing, Stamp: null, Revision: null)
                : new RemoteFile(FileRead.Of(Write(members, teams)), Stamp: null, Revision: null);
        }
        catch (GitHubException refused)
        {
            return Refused(new Reason(refused.Message, refused.Remedy));
        }
    }

    public Task<RemoteMatches> FindAsync(LocationTarget pattern, CancellationToken ct) =>
        throw new InvalidOperationException("An organisation is no pattern.");

    public Task<bool> IsUnchangedAsync(LocationTarget target, string stamp, CancellationToken ct) => Task.FromResult(false);

    public static Reason NotConfigured(string host) => new(
        $"is on {host}, which is no GitHub server of this installation", "An administrator adds it, with a token or an app, to GitHub:Servers.");

    static RemoteFile Refused(Reason reason) => new(FileRead.Refused(reason), Stamp: null, Revision: null);

    // JSON is YAML; a line each, so that a problem's line tells which.
    static byte[] Write(IReadOnlyList<MemberNode> members, IReadOnlyList<TeamNode> teams)
    {
        var groupsOf = teams
            .SelectMany(team => team.Members.Nodes.Select(member => (member.Login, Team: team.Slug)))
            .ToLookup(membership => membership.Login, membership => membership.Team, StringComparer.OrdinalIgnoreCase);
        var childrenOf = teams.Where(team => team.Parent is not null).ToLookup(team => team.Parent!.Slug, team => team.Slug);
        var text = new StringBuilder();
        foreach (var member in members.OrderBy(member => member.Login, StringComparer.OrdinalIgnoreCase))
            Append(text, UserOf(member, groupsOf[member.Login]));
        foreach (var team in teams.OrderBy(team => team.Slug, StringComparer.Ordinal))
            Append(text, GroupOf(team, childrenOf[team.Slug]));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    static void Append(StringBuilder text, JsonObject entity) => text.Append("---\n").Append(entity.ToJsonString(JsonSerializerOptions.Web)).Append('\n');

    static JsonObject UserOf(MemberNode member, IEnumerable<string> groups)
    {
        var profile = new JsonObject { ["displayName"] = member.Name is { Length: > 0 } name ? name : member.Login };
        if (member.Email is { Length: > 0 } email)
            profile["email"] = email;
        if (member.AvatarUrl is { Length: > 0 } picture)
            profile["picture"] = picture;
        return EntityOf(
            "User", new JsonObject { ["name"] = member.Login, ["annotations"] = new JsonObject { ["github.com/user-login"] = member.Login } },
            new JsonObject { ["profile"] = profile, ["memberOf"] = Names(groups) });
    }

    static JsonObject GroupOf(TeamNode team, IEnumerable<string> children)
    {
        var metadata = new JsonObject { ["name"] = team.Slug, ["annotations"] = new JsonObject { ["github.com/team-slug"] = team.Slug } };
        if (team.Description is { Length: > 0 } description)
            metadata["description"] = description;
        var spec = new JsonObject
        {
            ["type"] = "team",
            ["profile"] = new JsonObject { ["displayName"] = team.Name },
            ["children"] = Names(children),
        };
        if (team.Parent is { } parent)
            spec["parent"] = parent.Slug;
        return EntityOf("Group", metadata, spec);
    }

    static JsonObject EntityOf(string kind, JsonObject metadata, JsonObject spec) =>
        new() { ["apiVersion"] = "backstage.io/v1alpha1", ["kind"] = kind, ["metadata"] = metadata, ["spec"] = spec };

    static JsonArray Names(IEnumerable<string> names) => [.. names.Distinct().Order(StringComparer.Ordinal).Select(name => JsonValue.Create(name))];
}
