using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Demo;

/// <summary>Sends webhooks as GitHub does: signed over the raw body, each with a delivery id of its own.</summary>
public sealed class GitHubHook(Person sender, string secret)
{
    static readonly JsonSerializerOptions json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <exception cref="StepFailedException">It was not accepted.</exception>
    public async Task SendAsync(string name, object payload)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(payload, json);
        var signature = $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))}";
        var delivery = $"{Guid.NewGuid()}";
        using var answer = await sender.SendAsync(() =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/github") { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.Add("X-GitHub-Event", name);
            request.Headers.Add("X-GitHub-Delivery", delivery);
            request.Headers.Add("X-Hub-Signature-256", signature);
            return request;
        });
        if (!answer.IsSuccessStatusCode)
            throw new StepFailedException(
                $"The {name} webhook was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }
}
