using System.Text;
using System.Text.Json;
using Contracts;
using Gateway.Feed;
using Messaging.Bus;
using Messaging.Outbox;
using Xunit;

namespace Gateway.Tests.Feed;

public sealed class FeedEventTests
{
    static readonly DateTimeOffset now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly Guid id = Guid.Parse("019c0000-0000-7000-8000-000000000001");

    [Fact]
    public void A_body_is_kept_as_it_came_beside_what_can_be_filtered_by()
    {
        var message = Message(Body(more: ",\"anything\":[1, 2]"));

        var stored = FeedEvent.From(message, now);

        Assert.Same(message.Body, stored.Body);
        Assert.Equal(
            (id, "catalog.entity.added.v1", "/catalog", "component:default/a", "component", 7, "group:default/g", "internal"),
            (stored.EventId, stored.Type, stored.Source, stored.Subject, stored.Kind!, stored.Version, stored.Owner!,
                stored.Visibility));
    }

    [Theory]
    [InlineData("component:default/a", "component")]
    [InlineData("github.com/owner/name", null)]
    [InlineData("key:abc", null)]
    [InlineData(":default/a", null)]
    public void The_kind_is_that_of_an_entity_ref(string subject, string? kind) =>
        Assert.Equal(kind, FeedEvent.KindOf(subject));

    [Fact]
    public void An_entity_as_deep_as_catalog_takes_it_can_be_read() => Assert.Equal(
        "catalog.entity.added.v1", FeedEvent.From(Message(Body(more: $",\"entity\":{Nested(66)}")), now).Type);

    public static TheoryData<string> Unreadable =>
    [
        "", " ", "null", "[]", "42", "not json", "{", "{}", Body() + "x", Body(subject: "null"), Body(subject: "\"\""),
        Body(subject: "\"a\\u0000b\""), Body(subject: $"\"{new string('s', 5_000)}\""), Body(visibility: "null"),
        Body(visibility: "\"\""), Body(owner: "\"\\u0000\""), Body(owner: $"\"{new string('o', 5_000)}\""),
        Body(eventId: Guid.Empty.ToString()), Body(eventId: "nobody"), Body(more: $",\"entity\":{Nested(2_000)}"),
        Body(subject: "\"\\ud800\""), Body(more: $",\"large\":\"{new string('l', OutboxWriter.BodyBytesMax)}\""),
        "\ufeff" + Body(),
    ];

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void A_message_that_is_no_event_is_kept_for_administrators(string body)
    {
        var message = Message(body);

        var stored = FeedEvent.From(message, now);

        Assert.Equal("platform.message.unreadable.v1", stored.Type);
        Assert.Equal((Visibilities.Restricted, null), (stored.Visibility, stored.Owner));
        Assert.Equal(message.Body.Take(OutboxWriter.BodyBytesMax), stored.Body);
        Assert.Equal(stored.EventId, FeedEvent.From(message, now.AddDays(1)).EventId);
        Assert.NotEqual(id, stored.EventId);
    }

    [Fact]
    public void Text_that_is_no_UTF_8_is_unreadable_also_where_nobody_asks_for_it()
    {
        var body = Encoding.UTF8.GetBytes(Body(more: ",\"note\":\"?\""));
        body[Array.LastIndexOf(body, (byte)'?')] = 0xFF;

        Assert.Equal(FeedEvent.UnreadableType, FeedEvent.From(Message(body), now).Type);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("added")]
    [InlineData("catalog.entity added.v1")]
    [InlineData("catalog.entity\0.v1")]
    [InlineData("catalog.entity.added.v1\n")]
    public void A_message_without_a_type_of_ours_is_unreadable(string? type) =>
        Assert.Equal(FeedEvent.UnreadableType, FeedEvent.From(Message(Encoding.UTF8.GetBytes(Body()), type), now).Type);

    [Fact]
    public void A_trace_that_is_none_is_left_out()
    {
        var message = Message(Body());
        message.Headers["traceparent"] = "\0";

        Assert.Null(FeedEvent.From(message, now).TraceParent);
    }

    [Theory]
    [InlineData("{\"eventId\":1,\n \"text\": \"a\\nb\",\r\n\t\"list\": [\n1,\n2]\n}\n")]
    [InlineData("{\"eventId\":1,\"text\":\"a\\nb\",\"list\":[1,2]}")]
    public void A_frame_is_one_line_of_CloudEvents_however_the_body_is_written(string body)
    {
        var frame = Encoding.UTF8.GetString(CloudEvents.Frame("e", Row(body)));

        var lines = frame.Split('\n');
        Assert.Equal(["id: e-42", lines[1], "", ""], lines);
        Assert.DoesNotContain('\r', frame);
        var told = JsonDocument.Parse(lines[1]["data: ".Length..]).RootElement;
        Assert.Equal("1.0", told.GetProperty("specversion").GetString());
        Assert.Equal(id.ToString(), told.GetProperty("id").GetString());
        Assert.Equal("/catalog", told.GetProperty("source").GetString());
        Assert.Equal("catalog.entity.added.v1", told.GetProperty("type").GetString());
        Assert.Equal("component:default/a", told.GetProperty("subject").GetString());
        Assert.Equal(now, told.GetProperty("time").GetDateTimeOffset());
        Assert.Equal("application/json", told.GetProperty("datacontenttype").GetString());
        Assert.Equal("a\nb", told.GetProperty("data").GetProperty("text").GetString());
        Assert.All(told.EnumerateObject(), attribute =>
            Assert.Matches("^([a-z0-9]{1,20}|data_base64)$", attribute.Name));
    }

    [Fact]
    public void An_unreadable_body_is_told_as_bytes()
    {
        var frame = Encoding.UTF8.GetString(CloudEvents.Frame("e", Row("{\n", FeedEvent.UnreadableType)));

        var told = JsonDocument.Parse(frame.Split('\n')[1]["data: ".Length..]).RootElement;
        Assert.Equal("{\n"u8.ToArray(), told.GetProperty("data_base64").GetBytesFromBase64());
        Assert.False(told.TryGetProperty("data", out _));
    }

    static FeedRow Row(string body, string type = "catalog.entity.added.v1") => new()
    {
        Sequence = 42,
        EventId = id,
        Type = type,
        Source = "/catalog",
        Subject = "component:default/a",
        Kind = "component",
        Version = 7,
        Owner = "group:default/g",
        Visibility = "internal",
        OccurredAt = now,
        TraceParent = null,
        Body = Encoding.UTF8.GetBytes(body),
    };

    static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);

    static string Body(
        string? eventId = null, string subject = "\"component:default/a\"", string owner = "\"group:default/g\"",
        string visibility = "\"internal\"", string more = "") =>
        $$"""
        {"eventId":"{{eventId ?? id.ToString()}}","subject":{{subject}},"version":7,"occurredAt":"2026-03-01T12:00:00Z","owner":{{owner}},"visibility":{{visibility}}{{more}}}
        """;

    static ReceivedMessage Message(string body) => Message(Encoding.UTF8.GetBytes(body), "catalog.entity.added.v1");

    static ReceivedMessage Message(byte[] body, string? type = "catalog.entity.added.v1") => new(
        1, id, body,
        type is null ? new Dictionary<string, object?>() : new Dictionary<string, object?> { ["ce-type"] = type });
}
