using Defaults.Outgoing;
using Microsoft.Extensions.Options;

namespace GitHub;

/// <summary>The configured servers, by the host of their pages.</summary>
public sealed class GitHubServers(IOptions<GitHubServersOptions> options, GuardedHttp http, TimeProvider clock)
{
    readonly Dictionary<string, GitHubServer> servers = options.Value.Servers.ToDictionary(
        setting => setting.Host.ToLowerInvariant(), setting => new GitHubServer(setting, http, clock));

    public bool Has(string host) => servers.ContainsKey(host);

    /// <param name="host">With its port where that is not 443.</param>
    public GitHubServer Of(string host) => servers[host];
}
