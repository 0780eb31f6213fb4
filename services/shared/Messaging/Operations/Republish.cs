using Messaging.Outbox;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Messaging.Operations;

/// <summary>Sends again what was sent since a moment of the last 24 hours; receivers drop what they have seen.</summary>
static class Republish
{
    /// <param name="Since">Null for all that is kept.</param>
    public sealed record Request(DateTimeOffset? Since);

    public sealed record Response(long Messages);

    public static async Task<Ok<Response>> Handle(Request request, SentMessages sent, CancellationToken ct) =>
        TypedResults.Ok(new Response(await sent.SendAgainAsync(request.Since, ct)));
}
