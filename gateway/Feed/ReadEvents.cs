using System.Security.Claims;
using Defaults.Errors;
using Defaults.Identity;

namespace Gateway.Feed;

/// <summary>One address, two readings: pages of JSON, or a live stream for <c>Accept: text/event-stream</c>.</summary>
static class ReadEvents
{
    /// <param name="After">Id of the last event read; for a stream the header Last-Event-ID comes first.</param>
    /// <param name="Type">CloudEvents types, repeated or separated by commas.</param>
    /// <param name="Owner">Ref of the owning group at the event.</param>
    /// <param name="Subject">Entity ref or natural key.</param>
    /// <param name="Kind">Kind of the subject, for example <c>component</c>.</param>
    /// <param name="Limit">Events a page, at most 500.</param>
    public sealed record Query(
        string? After, string[]? Type, string? Owner, string? Subject, string? Kind, int? Limit);

    public static Task<IResult> Handle(
        [AsParameters] Query query, HttpContext context, ClaimsPrincipal user, FeedReader reader, FeedTail tail,
        IHostApplicationLifetime lifetime, CancellationToken ct)
    {
        var filter = FeedFilter.For(Caller.From(user), query.Type, query.Owner, query.Subject, query.Kind);
        if (WantsStream(context.Request))
        {
            var last = context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header ? header : query.After;
            return Task.FromResult<IResult>(new EventStream(reader, tail, filter, last, lifetime.ApplicationStopping));
        }
        if (string.IsNullOrEmpty(query.After))
            return EventPage.ReadAsync(reader, filter, null, query.Limit, ct);
        return FeedPosition.TryParse(query.After, out var after)
            ? EventPage.ReadAsync(reader, filter, after, query.Limit, ct)
            : Task.FromResult<IResult>(Problems.BadRequest(
                $"'after' is '{query.After}'; give the id of an event as the feed wrote it, for example '1a2b3c4d-42'.", "after"));
    }

    static bool WantsStream(HttpRequest request) => request.Headers.Accept.Any(
        accept => accept?.Contains("text/event-stream", StringComparison.OrdinalIgnoreCase) == true);
}
