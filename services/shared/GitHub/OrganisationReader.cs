namespace GitHub;

/// <summary>Reads what an organisation has: repositories, teams and members.</summary>
public sealed class OrganisationReader(GitHubServer server, string organisation)
{
    // A list is read page by page; it never ends where an answer lies.
    const int PagesMax = 1_000;

    const string Pages = "page_info: pageInfo { has_next_page: hasNextPage end_cursor: endCursor }";

    const string RepositoriesQuery = $$"""
        query repositories($owner: String!, $path: String!, $after: String) {
          owner: repositoryOwner(login: $owner) {
            list: repositories(first: 100, after: $after, ownerAffiliations: OWNER) {
              nodes {
                id: databaseId name name_with_owner: nameWithOwner is_archived: isArchived is_empty: isEmpty
                file: object(expression: $path) { kind: __typename }
              }
              {{Pages}}
            }
          }
        }
        """;

    const string MembersQuery = $$"""
        query members($owner: String!, $after: String) {
          owner: organization(login: $owner) {
            list: membersWithRole(first: 100, after: $after) {
              nodes { login name email avatar_url: avatarUrl }
              {{Pages}}
            }
          }
        }
        """;

    const string TeamsQuery = $$"""
        query teams($owner: String!, $after: String) {
          owner: organization(login: $owner) {
            list: teams(first: 50, after: $after) {
              nodes {
                slug name description parent: parentTeam { slug }
                members(first: 100, membership: IMMEDIATE) { nodes { login } {{Pages}} }
              }
              {{Pages}}
            }
          }
        }
        """;

    const string TeamMembersQuery = $$"""
        query team_members($owner: String!, $team: String!, $after: String) {
          owner: organization(login: $owner) {
            team(slug: $team) {
              list: members(first: 100, after: $after, membership: IMMEDIATE) { nodes { login } {{Pages}} }
            }
          }
        }
        """;

    /// <param name="path">A file; each repository tells whether its default branch has it.</param>
    /// <returns>Null when there is no such organisation or user.</returns>
    /// <exception cref="GitHubException">It cannot be read now.</exception>
    public Task<IReadOnlyList<RepositoryNode>?> RepositoriesAsync(string path) =>
        AllAsync<RepositoryNode>(RepositoriesQuery, after => new { owner = organisation, path = $"HEAD:{path}", after });

    /// <exception cref="GitHubException">It cannot be read now.</exception>
    public Task<IReadOnlyList<MemberNode>?> MembersAsync() =>
        AllAsync<MemberNode>(MembersQuery, after => new { owner = organisation, after });

    /// <summary>Teams with all their immediate members.</summary>
    /// <exception cref="GitHubException">It cannot be read now.</exception>
    public async Task<IReadOnlyList<TeamNode>?> TeamsAsync()
    {
        var teams = await AllAsync<TeamNode>(TeamsQuery, after => new { owner = organisation, after });
        foreach (var team in teams ?? [])
            await AddMembersAsync(team);
        return teams;
    }

    async Task AddMembersAsync(TeamNode team)
    {
        for (var page = team.Members.PageInfo; page.HasNextPage;)
        {
            var answer = await GraphQl.QueryAsync<TeamAnswer>(
                server, organisation, TeamMembersQuery, new { owner = organisation, team = team.Slug, after = page.EndCursor });
            if (answer?.Owner?.Team is not { } more)
                return;   // it was deleted meanwhile; the webhook of that follows
            team.Members.Nodes.AddRange(more.List.Nodes);
            page = more.List.PageInfo;
        }
    }

    async Task<IReadOnlyList<T>?> AllAsync<T>(string query, Func<string?, object> variables)
    {
        var all = new List<T>();
        string? after = null;
        for (var i = 0; i < PagesMax; i++)
        {
            var answer = await GraphQl.QueryAsync<OwnerAnswer<T>>(server, organisation, query, variables(after));
            if (answer?.Owner is not { } owner)
                return null;
            all.AddRange(owner.List.Nodes);
            if (!owner.List.PageInfo.HasNextPage)
                return all;
            after = owner.List.PageInfo.EndCursor;
        }

        throw new GitHubException($"has more than {PagesMax:N0} pages of entries", "Divide the organisation.");
    }

    sealed class OwnerAnswer<T>
    {
        public OwnerNode<T>? Owner { get; set; }
    }

    sealed class OwnerNode<T>
    {
        public Page<T> List { get; set; } = new();
    }

    sealed class TeamAnswer
    {
        public TeamOwner? Owner { get; set; }
    }

    sealed class TeamOwner
    {
        public OwnerNode<LoginNode>? Team { get; set; }
    }
}

public sealed class RepositoryNode
{
    /// <summary>Stays the same when the repository is renamed or transferred.</summary>
    public long Id { get; set; }
    public string Name { get; set; } = "";
    public string NameWithOwner { get; set; } = "";
    public bool IsArchived { get; set; }
    public bool IsEmpty { get; set; }

    /// <summary>Null when the default branch has no such file.</summary>
    public FileNode? File { get; set; }
}

public sealed class FileNode
{
    /// <summary><c>Blob</c> for a file.</summary>
    public string Kind { get; set; } = "";
}

public sealed class MemberNode
{
    public string Login { get; set; } = "";
    public string? Name { get; set; }
    public string? Email { get; set; }
    public string? AvatarUrl { get; set; }
}

public sealed class TeamNode
{
    public string Slug { get; set; } = "";
    public string Name { get; set; } = "";
    public string? Description { get; set; }
    public ParentNode? Parent { get; set; }
    public Page<LoginNode> Members { get; set; } = new();
}

public sealed class ParentNode
{
    public string Slug { get; set; } = "";
}

public sealed class LoginNode
{
    public string Login { get; set; } = "";
}
