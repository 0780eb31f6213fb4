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
