using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Testing.Outside;

/// <summary>
/// GitHub at the wire, as docs.github.com describes what the platform asks of it: commits, trees and blobs over REST with
/// ETags and rate limits, an organisation's repositories, members and teams over GraphQL.
/// </summary>
public sealed class FakeGitHub
{
    public const string Token = "ghp_test";
    const string Root = "/api/v3";

    static readonly Lazy<FakeGitHub> shared = new(() => new FakeGitHub());

    readonly OutsideServer server;
    readonly ConcurrentDictionary<long, FakeRepository> repositories = [];
    readonly ConcurrentDictionary<string, (IReadOnlyList<string> Members, IReadOnlyList<FakeTeam> Teams)> organisations = [];
    readonly ConcurrentDictionary<string, DateTimeOffset> limited = [];
    (long Id, RSA Key, string Owner, long Installation)? app;
    string appToken = "";
    long lastId;

    public FakeGitHub() => server = new OutsideServer(AnswerAsync);

    public static FakeGitHub Shared => shared.Value;

    public string Host => $"localhost:{server.Port}";

    public string Api => server.UrlOf($"{Root}/");

    /// <summary>See <see cref="OutsideServer.Requests"/>; those of one owner.</summary>
    public IReadOnlyList<string> RequestsOf(string owner) =>
        [.. server.Requests.Where(request => request.Contains($"/{owner}/", StringComparison.Ordinal))];

    /// <summary>The page of a file on the default branch.</summary>
    public string PageOf(FakeRepository repository, string path = "catalog-info.yaml", string branch = "main") =>
        server.UrlOf($"/{repository.FullName}/blob/{branch}/{path}");

    public string UrlOf(string organisation) => server.UrlOf($"/{organisation}");

    public FakeRepository Create(string fullName)
    {
        var repository = new FakeRepository { Id = Interlocked.Increment(ref lastId), FullName = fullName };
        repositories[repository.Id] = repository;
        return repository;
    }

    public void Delete(FakeRepository repository) => repositories.TryRemove(repository.Id, out _);

    public void Organise(string organisation, IReadOnlyList<string> members, params FakeTeam[] teams) =>
        organisations[organisation] = (members, teams);

    /// <summary>How many tokens the app was given.</summary>
    public int TokensMade { get; private set; }

    /// <summary>An app that may read what an owner has.</summary>
    public void Install(long appId, RSA key, string owner, long installation) => app = (appId, key, owner, installation);

    /// <summary>From now on the rate limit for what this owner has is spent until then.</summary>
    public void Limit(string owner, DateTimeOffset until) => limited[owner] = until;

    async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var credential = request.Headers.Authorization.ToString().Split(' ')[^1];
        if (app is { } installed && IsSigned(credential, installed.Id, installed.Key))
            await AppAsync(context, installed.Owner, installed.Installation);
        else if (credential != Token && credential != appToken)
            await FailAsync(context, 401, "Bad credentials");
        else if (request.Path == "/api/graphql" && request.Method == "POST")
            await GraphQlAsync(context);
        else if (request.Path.Value!.Split('/') is ["", "api", "v3", "repos", var owner, var name, .. var rest] && request.Method == "GET")
            await RestAsync(context, owner, name, rest);
        else
            await FailAsync(context, 404, "Not Found");
    }

    /// <summary>Whether it is a JWT of the app: RS256, issued by its number, of at most ten minutes.</summary>
    static bool IsSigned(string jwt, long appId, RSA key)
    {
        if (jwt.Split('.') is not [var header, var claims, var signature])
            return false;
        var told = JsonNode.Parse(Base64Url.DecodeFromChars(claims))!;
        return (string?)told["iss"] == $"{appId}"
            && (long)told["exp"]! - (long)told["iat"]! <= 600
            && key.VerifyData(
                Encoding.ASCII.GetBytes($"{header}.{claims}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    Task AppAsync(HttpContext context, string owner, long installation)
    {
        if (context.Request.Path == $"{Root}/users/{owner}/installation")
            return SendAsync(context, new JsonObject { ["id"] = installation });
        if (context.Request.Path != $"{Root}/app/installations/{installation}/access_tokens" || context.Request.Method != "POST")
            return FailAsync(context, 404, "Not Found");
        appToken = $"ghs_{++TokensMade}";
        context.Response.StatusCode = 201;
        return SendAsync(context, new JsonObject { ["token"] = appToken, ["expires_at"] = DateTimeOffset.UtcNow.AddHours(1).ToString("O") });
    }

    async Task RestAsync(HttpContext context, string owner, string name, string[] rest)
    {
        if (limited.TryGetValue(owner, out var until) && until > DateTimeOffset.UtcNow)
        {
            context.Response.Headers["X-RateLimit-Limit"] = "5000";
            context.Response.Headers["X-RateLimit-Remaining"] = "0";
            context.Response.Headers["X-RateLimit-Reset"] = $"{until.ToUnixTimeSeconds()}";
            await FailAsync(context, 403, "API rate limit exceeded for user ID 1.");
            return;
        }

        var found = repositories.Values.FirstOrDefault(repository => repository.FullName.Equals($"{owner}/{name}", StringComparison.OrdinalIgnoreCase));
        var answer = (found, rest) switch
        {
            (null, _) => FailAsync(context, 404, "Not Found"),
            ({ Commit: null }, ["commits", ..]) => FailAsync(context, 409, "Git Repository is empty."),
            ({ } repository, ["commits", "HEAD" or "main"]) => SendAsync(context, repository.Commit!, "application/vnd.github.sha"),
            (_, ["commits", var other]) => FailAsync(context, 422, $"No commit found for SHA: {other}"),
            ({ } repository, ["git", "trees", var commit]) when commit == repository.Commit =>
                SendAsync(context, FakeGitHubAnswers.TreeOf(repository).ToJsonString(), "application/json; charset=utf-8"),
            ({ } repository, ["git", "blobs", var sha]) => BlobAsync(context, repository, sha),
            _ => FailAsync(context, 404, "Not Found"),
        };
        await answer;
    }

    static Task BlobAsync(HttpContext context, FakeRepository repository, string sha) =>
        repository.Files.Values.FirstOrDefault(content => FakeRepository.BlobSha(content) == sha) is { } found
            ? SendAsync(
                context,
                new JsonObject
                {
                    ["sha"] = sha, ["encoding"] = "base64", ["size"] = Encoding.UTF8.GetByteCount(found),
                    ["content"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(found), Base64FormattingOptions.InsertLineBreaks).Replace("\r", ""),
                }.ToJsonString(),
                "application/json; charset=utf-8")
            : FailAsync(context, 404, "Not Found");

    async Task GraphQlAsync(HttpContext context)
    {
        var asked = (await JsonNode.ParseAsync(context.Request.Body))!;
        var (query, variables) = ((string)asked["query"]!, asked["variables"]!);
        var owner = (string)variables["owner"]!;
        var known = organisations.TryGetValue(owner, out var organisation);
        var isRepositories = query.Contains("query repositories", StringComparison.Ordinal);
        if (isRepositories ? !known && repositories.Values.All(repository => repository.Owner != owner) : !known)
        {
            var missing = new JsonObject { ["type"] = "NOT_FOUND", ["message"] = $"Could not resolve to an Organization with the login of '{owner}'." };
            await SendAsync(context, new JsonObject { ["data"] = new JsonObject { ["owner"] = null }, ["errors"] = new JsonArray(missing) });
            return;
        }

        var nodes = isRepositories ? repositories.Values
            .Where(repository => repository.Owner == owner)
            .OrderBy(repository => repository.Id)
            .Select(repository => FakeGitHubAnswers.NodeOf(repository, ((string)variables["path"]!)["HEAD:".Length..]))
            : query.Contains("query members", StringComparison.Ordinal) ? organisation.Members.Select(FakeGitHubAnswers.MemberOf)
            : organisation.Teams.Select(FakeGitHubAnswers.TeamOf);
        await SendAsync(context, new JsonObject { ["data"] = new JsonObject { ["owner"] = new JsonObject { ["list"] = FakeGitHubAnswers.PageOf(nodes, (string?)variables["after"]) } } });
    }

    static Task SendAsync(HttpContext context, JsonObject body) => SendAsync(context, body.ToJsonString(), "application/json; charset=utf-8");

    static async Task SendAsync(HttpContext context, string body, string type)
    {
        var etag = $"\"{FakeRepository.BlobSha(body)}\"";
        context.Response.Headers.ETag = etag;
        context.Response.Headers["X-RateLimit-Limit"] = "5000";
        context.Response.Headers["X-RateLimit-Remaining"] = "4999";
        context.Response.Headers["X-RateLimit-Reset"] = $"{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds()}";
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(etag, StringComparison.Ordinal))
        {
            context.Response.StatusCode = 304;
            return;
        }

        context.Response.ContentType = type;
        await context.Response.WriteAsync(body);
    }

    static async Task FailAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(JsonSerializer.Serialize(new { message, documentation_url = "https://docs.github.com/rest" }));
    }
}
