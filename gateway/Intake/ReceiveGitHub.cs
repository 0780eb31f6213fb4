using System.Diagnostics;
using Defaults.Errors;
using Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Gateway.Intake;

/// <summary>
/// Takes a GitHub webhook: verified over the raw bytes, stored, and only then acknowledged. GitHub gives 10 s and never
/// sends a failed delivery again by itself.
/// </summary>
static class ReceiveGitHub
{
    const int HeaderLengthMax = 200;
    const int RetryAfterSeconds = 2;

    public static async Task<Results<Accepted, ProblemHttpResult>> Handle(
        HttpRequest request, HttpResponse response, DeliveryStore store, WebhookMemory webhooks,
        IOptionsMonitor<GitHubOptions> options, CancellationToken ct)
    {
        var secrets = options.CurrentValue.SecretsInUse;
        if (secrets.Count == 0)
            return TypedResults.Problem(
                "No webhook secret is configured. Set GitHub__WebhookSecrets__0 to the secret of the webhook.",
                statusCode: StatusCodes.Status503ServiceUnavailable);

        // Without a look at the body where there is nothing to compare it with: anyone may send one.
        var signature = request.Headers["X-Hub-Signature-256"].ToString();
        if (!GitHubSignature.IsWellFormed(signature))
            return Unsigned();
        using var memory = webhooks.Open();
        var (body, refused) = await WebhookBody.ReadAsync(request, memory, ct);
        if (body is null)
            return Refuse(response, refused);
        CrashPoint.At(CrashPoint.IntakeAfterRead);
        if (!GitHubSignature.IsGood(signature, body, secrets))
            return Unsigned();

        var (delivery, @event) = (Header(request, "X-GitHub-Delivery"), Header(request, "X-GitHub-Event"));
        if (delivery is null || @event is null)
            return Problems.BadRequest(
                $"The headers X-GitHub-Delivery and X-GitHub-Event are needed, each with at most {HeaderLengthMax} characters.",
                delivery is null ? "X-GitHub-Delivery" : "X-GitHub-Event");

        var stored = await store.StoreAsync(
            new Delivery
            {
                Id = Guid.CreateVersion7(),
                Source = "github",
                DeliveryId = delivery,
                Event = @event,
                ContentType = request.ContentType ?? "",
                Body = body,
                TraceParent = Activity.Current?.Id,
            },
            ct);
        return stored ? TypedResults.Accepted((string?)null) : Refuse(response, StatusCodes.Status503ServiceUnavailable);
    }

    static ProblemHttpResult Unsigned() => TypedResults.Problem(
        "X-Hub-Signature-256 is missing or was not made with the configured secret over these bytes.",
        statusCode: StatusCodes.Status401Unauthorized);

    static ProblemHttpResult Refuse(HttpResponse response, int status)
    {
        if (status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = RetryAfterSeconds.ToString();
        return TypedResults.Problem(WebhookBody.Explain(status), statusCode: status);
    }

    static string? Header(HttpRequest request, string name) =>
        request.Headers[name].ToString() is { Length: > 0 and <= HeaderLengthMax } value ? value : null;
}
