using System.Text.Json;
using Defaults.Hosting;

namespace Gateway.Feed;

/// <summary><c>{items:[CloudEvent], after, head}</c>: read on with <c>after</c> until it equals <c>head</c>.</summary>
sealed class EventPage(string epoch, IReadOnlyList<FeedRow> rows, FeedPosition after, FeedPosition head) : IResult
{
    public static async Task<IResult> ReadAsync(
        FeedReader reader, FeedFilter filter, string? after, int? limit, CancellationToken ct)
    {
        var take = Math.Clamp(limit ?? Limits.PageSizeDefault, 1, Limits.PageSizeMax);
        var head = await reader.HeadAsync(ct);
        var from = FeedPosition.TryParse(after, out var given) ? given : new FeedPosition(head.Epoch, head.FirstKept - 1);
        if (head.Refuse(from) is { } reason)
            return TypedResults.Problem(
                $"{reason} Read the present state from /api/catalog/entities, then the feed from the first id.",
                statusCode: StatusCodes.Status410Gone,
                extensions: new Dictionary<string, object?>
                {
                    ["first"] = head.First.ToString(),
                    ["head"] = head.Position.ToString(),
                });

        var rows = await reader.PageAsync(from.Sequence, head.Sequence, filter, take, ct);
        // A short page has looked at everything up to the head, so the next one need not look there again.
        var last = rows.Count == take ? rows[^1].Sequence : head.Sequence;
        return new EventPage(head.Epoch, rows, new FeedPosition(head.Epoch, last), head.Position);
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(httpContext.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("items");
        foreach (var row in rows)
            CloudEvents.Write(json, epoch, row);
        json.WriteEndArray();
        json.WriteString("after", after.ToString());
        json.WriteString("head", head.ToString());
        json.WriteEndObject();
        await json.FlushAsync(httpContext.RequestAborted);
    }
}
