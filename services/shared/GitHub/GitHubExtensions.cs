using Defaults.Outgoing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GitHub;

public static class GitHubExtensions
{
    /// <summary>Adds the servers below <c>GitHub</c>, whose APIs may be called by that, and the guarded HTTP client.</summary>
    public static void AddGitHubServers(this WebApplicationBuilder builder)
    {
        builder.Services.AddGuardedHttp();
        builder.Services.AddOptions<GitHubServersOptions>().BindConfiguration("GitHub").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<GitHubServers>();
        foreach (var server in builder.Configuration.GetSection("GitHub").Get<GitHubServersOptions>()?.Servers ?? [])
        {
            if (!server.Problems().Any())
                builder.Services.AddSingleton(new AllowedHost(AllowedHost.Normal(server.ApiRoot.Host), server.ApiRoot.Port, IsWildcard: false));
        }
    }
}
