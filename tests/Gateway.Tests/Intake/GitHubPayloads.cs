using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Intake;

/// <summary>Payloads as docs.github.com, "Webhook events and payloads", describes them, with fields that nobody reads.</summary>
static class GitHubPayloads
{
    public const string NoCommit = "0000000000000000000000000000000000000000";

    public static string Sha(string of) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(of)))[..40];

    public static JsonObject Push(string repository, string after, params IEnumerable<JsonObject> commits) => new()
    {
        ["ref"] = "refs/heads/main",
        ["before"] = Sha("before"),
        ["after"] = after,
        ["forced"] = false,
        ["created"] = false,
        ["deleted"] = after == NoCommit,
        ["base_ref"] = null,
        ["compare"] = $"https://github.com/{repository}/compare/a...b",
        ["repository"] = new JsonObject
        {
            ["id"] = BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(repository))),
            ["full_name"] = repository,
            ["private"] = true,
            ["default_branch"] = "main",
            ["pushed_at"] = 1_772_000_000,
        },
        ["pusher"] = new JsonObject { ["name"] = "ada", ["email"] = "ada@example.org" },
        ["commits"] = new JsonArray([.. commits]),
    };

    public static JsonObject Commit(string id, IEnumerable<string>? added = null, IEnumerable<string>? modified = null) => new()
    {
        ["id"] = id,
        ["tree_id"] = Sha("tree"),
        ["message"] = "Change\n\nwhat was to be changed",
        ["timestamp"] = "2026-03-01T12:00:00+01:00",
        ["author"] = new JsonObject { ["name"] = "Ada", ["email"] = "ada@example.org" },
        ["added"] = new JsonArray([.. (added ?? []).Select(path => JsonValue.Create(path))]),
        ["removed"] = new JsonArray(),
        ["modified"] = new JsonArray([.. (modified ?? []).Select(path => JsonValue.Create(path))]),
    };

    /// <summary>As GitHub sends it when a pull request is merged; <paramref name="merge"/> null for one that is open.</summary>
    public static JsonObject PullRequest(string repository, int number, string head, string? merge = null) => new()
    {
        ["action"] = merge is null ? "opened" : "closed",
        ["number"] = number,
        ["pull_request"] = new JsonObject
        {
            ["id"] = 279_147_437,
            ["number"] = number,
            ["state"] = merge is null ? "open" : "closed",
            ["title"] = "Take another currency",
            ["draft"] = false,
            ["user"] = new JsonObject { ["login"] = "ada", ["id"] = 21_031_067, ["type"] = "User" },
            ["created_at"] = "2026-03-01T12:00:00Z",
            ["updated_at"] = merge is null ? "2026-03-01T12:00:00Z" : "2026-03-01T13:00:00Z",
            ["merged_at"] = merge is null ? null : "2026-03-01T13:00:00Z",
            ["merged"] = merge is not null,
            // Of a trial merge, while it is open.
            ["merge_commit_sha"] = merge ?? Sha("trial"),
            ["head"] = new JsonObject { ["ref"] = "currency", ["sha"] = head, ["label"] = "ada:currency" },
            ["base"] = new JsonObject { ["ref"] = "main", ["sha"] = Sha("base") },
            ["labels"] = new JsonArray(),
        },
        ["repository"] = RepositoryOf(repository),
        ["sender"] = new JsonObject { ["login"] = "ada" },
    };

    public static JsonObject Deployment(string repository, long id, string sha, string environment = "production") => new()
    {
        ["action"] = "created",
        ["deployment"] = DeploymentBody(id, sha, environment),
        ["repository"] = RepositoryOf(repository),
        ["sender"] = new JsonObject { ["login"] = "ada" },
    };

    public static JsonObject DeploymentStatus(
        string repository, long id, string sha, long status, string state, string environment = "production") => new()
    {
        ["action"] = "created",
        ["deployment_status"] = new JsonObject
        {
            ["id"] = status,
            ["state"] = state,
            ["creator"] = new JsonObject { ["login"] = "github-actions[bot]" },
            ["description"] = "",
            ["environment"] = environment,
            ["target_url"] = "",
            ["created_at"] = "2026-03-01T14:05:00Z",
            ["updated_at"] = "2026-03-01T14:05:00Z",
        },
        ["deployment"] = DeploymentBody(id, sha, environment),
        ["repository"] = RepositoryOf(repository),
        ["sender"] = new JsonObject { ["login"] = "ada" },
    };

    static JsonObject DeploymentBody(long id, string sha, string environment) => new()
    {
        ["id"] = id,
        ["sha"] = sha,
        ["ref"] = "main",
        ["task"] = "deploy",
        ["payload"] = new JsonObject(),
        ["original_environment"] = environment,
        ["environment"] = environment,
        ["production_environment"] = environment == "production",
        ["description"] = null,
        ["creator"] = new JsonObject { ["login"] = "ada", ["id"] = 21_031_067 },
        ["created_at"] = "2026-03-01T14:00:00Z",
        ["updated_at"] = "2026-03-01T14:05:00Z",
    };

    /// <param name="changes">What it was before, as <c>{"repository":{"name":{"from":"old"}}}</c>.</param>
    public static JsonObject RepositoryChange(string repository, string action, string? changes = null)
    {
        var payload = new JsonObject
        {
            ["action"] = action, ["repository"] = RepositoryOf(repository), ["sender"] = new JsonObject { ["login"] = "ada", ["id"] = 21_031_067 },
        };
        if (changes is not null)
            payload["changes"] = JsonNode.Parse(changes);
        return payload;
    }

    public static JsonObject Membership(string organisation, string action) => new()
    {
        ["action"] = action,
        ["scope"] = "team",
        ["member"] = new JsonObject { ["login"] = "ada", ["id"] = 21_031_067 },
        ["team"] = new JsonObject { ["name"] = "Payments", ["slug"] = "payments", ["id"] = 3_253_328 },
        ["organization"] = new JsonObject { ["login"] = organisation, ["id"] = 38_302_899 },
    };

    static JsonObject RepositoryOf(string repository) => new()
    {
        ["id"] = BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(repository))),
        ["full_name"] = repository,
        ["private"] = true,
        ["default_branch"] = "main",
        ["pushed_at"] = "2026-03-01T12:00:00Z",
    };

    public static JsonObject Ping(string repository) => new()
    {
        ["zen"] = "Keep it logically awesome.",
        ["hook_id"] = 1,
        ["hook"] = new JsonObject { ["type"] = "Repository", ["events"] = new JsonArray("push") },
        ["repository"] = new JsonObject { ["full_name"] = repository },
    };

    public static byte[] Bytes(JsonObject payload) => JsonSerializer.SerializeToUtf8Bytes(payload);

    public static string Sign(byte[] body, string secret) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));
}
