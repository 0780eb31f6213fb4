using System.Security.Cryptography;
using Defaults.Outgoing;
using GitHub;
using Testing.Outside;
using Xunit;

namespace Catalog.Tests.Sources;

public sealed class GitHubServerTests : IDisposable
{
    readonly FakeGitHub github = new();
    readonly SetClock clock = new();
    readonly GuardedHttp http;

    public GitHubServerTests()
    {
        var api = new Uri(github.Api);
        http = new GuardedHttp(
            new OutgoingOptions { PrivateNetworks = ["127.0.0.0/8", "::1/128"], CertificateAuthorities = OutsideServer.AuthorityFile },
            [new AllowedHost(api.Host, api.Port, IsWildcard: false)], System.Net.Dns.GetHostAddressesAsync);
    }

    [Fact]
    public async Task A_spent_rate_limit_is_told_with_its_end_and_nothing_is_asked_until_then()
    {
        var orders = github.Create("acme/orders").Push(("a.yaml", "a"));
        var reader = new RepositoryReader(Server(FakeGitHub.Token), "acme", "orders");
        var end = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddMinutes(10).ToUnixTimeSeconds());
        github.Limit("acme", end);

        var refusal = await Assert.ThrowsAsync<GitHubException>(() => reader.TipAsync("main"));
        await Assert.ThrowsAsync<GitHubException>(() => reader.TipAsync("main"));

        Assert.Contains($"before {end:yyyy-MM-dd HH:mm:ss}Z, when the rate limit of", refusal.Message, StringComparison.Ordinal);
        Assert.Single(github.RequestsOf("acme"));
        github.Limit("acme", default);
        clock.Ahead = TimeSpan.FromMinutes(11);
        Assert.Equal(orders.Commit, await reader.TipAsync("main"));
    }

    [Fact]
    public async Task Credentials_that_are_not_accepted_are_told()
    {
        github.Create("acme/orders").Push(("a.yaml", "a"));

        var refusal = await Assert.ThrowsAsync<GitHubException>(() => new RepositoryReader(Server("wrong"), "acme", "orders").TipAsync("main"));

        Assert.Contains("does not accept the platform's credentials", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_signs_in_for_the_owner_it_reads()
    {
        var keyFile = Path.GetTempFileName();
        using var key = RSA.Create(2048);
        await File.WriteAllTextAsync(keyFile, key.ExportRSAPrivateKeyPem(), TestContext.Current.CancellationToken);
        github.Install(appId: 7, key, "acme", installation: 70);
        var orders = github.Create("acme/orders").Push(("a.yaml", "a"));
        var server = new GitHubServer(
            new ServerSetting { Host = github.Host, Api = github.Api, App = new AppSetting { Id = 7, PrivateKeyFile = keyFile } }, http, clock);

        Assert.Equal(orders.Commit, await new RepositoryReader(server, "acme", "orders").TipAsync("main"));
        Assert.Equal(orders.Commit, await new RepositoryReader(server, "acme", "orders").TipAsync("-"));

        Assert.Equal(1, github.TokensMade);
        clock.Ahead = TimeSpan.FromMinutes(58);
        Assert.Equal(orders.Commit, await new RepositoryReader(server, "acme", "orders").TipAsync("main"));
        Assert.Equal(2, github.TokensMade);
        File.Delete(keyFile);
    }

    [Theory]
    [InlineData("git.example.com/", "https://git.example.com/api/v3/", null, "Host is")]
    [InlineData("git.example.com", "http://git.example.com/api/v3/", null, "Api is")]
    [InlineData("git.example.com", "https://git.example.com/api/v3/", "/nowhere.pem", "App:PrivateKeyFile is")]
    public void Settings_that_mean_nothing_are_told_by_name(string host, string api, string? keyFile, string told)
    {
        var setting = new ServerSetting { Host = host, Api = api, App = keyFile is null ? null : new AppSetting { Id = 7, PrivateKeyFile = keyFile } };
        var options = new GitHubServersOptions { Servers = [setting] };

        var problem = Assert.Single(options.Validate(new(options)));

        Assert.StartsWith($"GitHub:Servers:0:{told}", problem.ErrorMessage, StringComparison.Ordinal);
    }

    public void Dispose() => http.Dispose();

    GitHubServer Server(string token) => new(new ServerSetting { Host = github.Host, Api = github.Api, Token = token }, http, clock);

    sealed class SetClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
