using System.Text.Json;
using Defaults.Hosting;

namespace Gateway.Feed;

/// <summary><c>{items:[CloudEvent], after, head}</c>: read on with <c>after</c> until it equals <c>head</c>.</summary>
sealed class EventPage(FeedPage page) : IResult
{
    public static async Task<IResult> ReadAsync(
        FeedReader reader, FeedFilter filter, FeedPosition? after, int? limit, CancellationToken ct)
    {
        var take = Math.Clamp(limit ?? Limits.PageSizeDefault, 1, Limits.PageSizeMax);
        var page = await reader.PageAsync(after, filter, take, ct);
        return page.Refusal is null
            ? new EventPage(page)
            : TypedResults.Problem(
                $"{page.Refusal} Read the present state from /api/catalog/entities, then the feed from its first event by "
                + "leaving 'after' out.",
                statusCode: StatusCodes.Status410Gone,
                extensions: new Dictionary<string, object?>
                {
                    ["first"] = page.Head.First.ToString(),
                    ["head"] = page.Head.Position.ToString(),
                });
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(httpContext.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("items");
        foreach (var row in page.Rows)
            CloudEvents.Write(json, page.Head.Epoch, row);
        json.WriteEndArray();
        json.WriteString("after", page.Last.ToString());
        json.WriteString("head", page.Head.Position.ToString());
        json.WriteEndObject();
        await json.FlushAsync(httpContext.RequestAborted);
    }
}
