using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Testing.Load;

/// <summary>A push as GitHub would deliver it; sent again it is the same delivery.</summary>
public sealed class GitHubDelivery
{
    readonly Guid id = Guid.NewGuid();
    readonly byte[] body;
    readonly string signature;

    /// <param name="repository">For example <c>myorg/payment-service</c>.</param>
    /// <param name="modified">Files that the push's one commit changed.</param>
    public GitHubDelivery(string repository, string secret, params IReadOnlyList<string> modified)
    {
        After = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            @ref = "refs/heads/main",
            before = new string('0', 40),
            after = After,
            forced = false,
            repository = new { id = repository.Length, full_name = repository, default_branch = "main", pushed_at = 1_700_000_000 },
            commits = new[]
            {
                new
                {
                    id = After, timestamp = DateTimeOffset.UtcNow, added = Array.Empty<string>(),
                    removed = Array.Empty<string>(), modified,
                },
            },
        });
        signature = $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))}";
    }

    /// <summary>The commit that the branch points at afterwards; no two deliveries have the same.</summary>
    public string After { get; }

    /// <param name="traceparent">Of the sender, if it has one.</param>
    public async Task<HttpResponseMessage> SendAsync(HttpClient http, string? traceparent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/github") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-GitHub-Event", "push");
        request.Headers.Add("X-GitHub-Delivery", $"{id}");
        request.Headers.Add("X-Hub-Signature-256", signature);
        if (traceparent is not null)
            request.Headers.Add("traceparent", traceparent);
        return await http.SendAsync(request);
    }

    public Task<HttpResponseMessage> SendAsync(HttpClient http) => SendAsync(http, null);
}
