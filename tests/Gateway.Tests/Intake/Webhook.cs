using Dapper;
using Testing;
using Testing.Instances;
using Testing.Stack;

namespace Gateway.Tests.Intake;

/// <summary>A delivery of GitHub's, sent as GitHub sends it unless a test says otherwise.</summary>
sealed record Webhook
{
    public string? DeliveryId { get; init; } = Guid.NewGuid().ToString();
    public string? Event { get; init; } = "push";
    public string ContentType { get; init; } = "application/json";
    public required byte[] Body { get; init; }
    public required string Secret { get; init; }

    /// <summary>Null for none; the right one where it is left out.</summary>
    public Func<string, string?> Signature { get; init; } = good => good;
    public bool Chunked { get; init; }
    public bool ExpectsContinue { get; init; }

    public async Task<HttpResponseMessage> SendAsync(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/github") { Content = new ByteArrayContent(Body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        Add("X-GitHub-Delivery", DeliveryId);
        Add("X-GitHub-Event", Event);
        Add("X-GitHub-Hook-ID", "1");
        Add("X-Hub-Signature-256", Signature(GitHubPayloads.Sign(Body, Secret)));
        request.Headers.TransferEncodingChunked = Chunked ? true : null;
        request.Headers.ExpectContinue = ExpectsContinue;
        return await http.SendAsync(request);

        void Add(string name, string? value)
        {
            if (value is not null)
                request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>What is stored of deliveries with an id, as the gateway's own role sees it.</summary>
    public static async Task<IReadOnlyList<(string State, string? Reason)>> StoredAsync(PlatformStack stack, string deliveryId)
    {
        await using var connection = await stack.Space.OpenAsync(ProcessName.Gateway);
        return (await connection.QueryAsync<(string, string?)>(
            "select state, reason from webhook_deliveries where delivery_id = @deliveryId", new { deliveryId })).AsList();
    }

    /// <summary>Waits until the one row of a delivery has been looked at.</summary>
    public static async Task<(string State, string? Reason)> TranslatedAsync(PlatformStack stack, string deliveryId)
    {
        var rows = await Eventually.ReadAsync(
            () => StoredAsync(stack, deliveryId), rows => rows is [{ State: not "received" }], "the delivery is translated");
        return rows[0];
    }
}
