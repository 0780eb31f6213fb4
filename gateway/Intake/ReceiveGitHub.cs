using System.Diagnostics;
using Defaults.Errors;
using Messaging;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Gateway.Intake;

/// <summary>
/// Takes a GitHub webhook: verified over the raw bytes, stored, and only then acknowledged. GitHub gives 10 s and never
/// sends a failed delivery again by itself.
/// </summary>
static class ReceiveGitHub
{
    /// <summary>GitHub never sends more (docs.github.com, "Webhook events and payloads").</summary>
    const int BodyBytesMax = 25 * 1024 * 1024;
    const int HeaderLengthMax = 200;
    const int RetryAfterSeconds = 2;
    static readonly TimeSpan bodyTimeout = TimeSpan.FromSeconds(5);

    public static async Task<Results<Accepted, ProblemHttpResult>> Handle(
        HttpRequest request, HttpResponse response, DeliveryStore store, IOptionsMonitor<GitHubOptions> options,
        CancellationToken ct)
    {
        var secrets = options.CurrentValue.WebhookSecrets;
        if (secrets.Count == 0)
            return TypedResults.Problem(
                "No webhook secret is configured. Set GitHub__WebhookSecrets__0 to the secret of the webhook.",
                statusCode: StatusCodes.Status503ServiceUnavailable);

        if (await ReadAsync(request, ct) is not { } body)
            return TypedResults.Problem(
                $"The body is over {BodyBytesMax:N0} bytes or took longer than {bodyTimeout.TotalSeconds} s.",
                statusCode: StatusCodes.Status413PayloadTooLarge);
        CrashPoint.At(CrashPoint.IntakeAfterRead);
        if (!GitHubSignature.IsGood(request.Headers["X-Hub-Signature-256"], body, secrets))
            return TypedResults.Problem(
                "X-Hub-Signature-256 is missing or was not made with the configured secret over these bytes.",
                statusCode: StatusCodes.Status401Unauthorized);

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
        if (stored)
            return TypedResults.Accepted((string?)null);
        response.Headers.RetryAfter = RetryAfterSeconds.ToString();
        return TypedResults.Problem(
            "More webhooks arrive than can be stored now. Nothing was stored; send it again.",
            statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    static string? Header(HttpRequest request, string name) =>
        request.Headers[name].ToString() is { Length: > 0 and <= HeaderLengthMax } value ? value : null;

    /// <summary>The raw body; null past a limit.</summary>
    static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = BodyBytesMax;
        if (request.ContentLength > BodyBytesMax)
            return null;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(bodyTimeout);
        try
        {
            using var body = new MemoryStream((int)(request.ContentLength ?? 0));
            await request.Body.CopyToAsync(body, timeout.Token);
            return body.ToArray();
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }
}
