using System.Net;
using System.Text;
using System.Text.Json;
using Messaging.Inbox;
using Messaging.Tests.Hosting;
using Xunit;

namespace Messaging.Tests.Inbox;

/// <summary>What cannot be digested is put aside with its reason, and never holds up the rest.</summary>
public sealed class PoisonTests(PoisonTests.Fixture fixture) : IClassFixture<PoisonTests.Fixture>
{
    readonly Script script = fixture.Service.Script;

    public static TheoryData<string, string, string> Hostile => new()
    {
        { "an empty object", "{}", "JsonException" },
        { "an empty body", "", "" },
        { "no JSON", "<xml/>", "" },
        { "JSON of another shape", "[1,2,3]", "" },
        { "half a message", """{"eventId":"0193""", "" },
        { "zero bytes", "\0\0\0\0", "" },
        { "no event id", Body(Guid.Empty), "InvalidMessageException" },
        { "an event id that is none", """{"eventId":"not a uuid","subject":"s","version":1,"occurredAt":"2025-01-01T00:00:00Z"}""", "" },
        { "deep nesting", string.Concat(Enumerable.Repeat("""{"a":""", 5_000)), "" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task What_is_no_message_is_parked_with_a_reason_and_others_flow(string what, string body, string reason)
    {
        var messageId = Guid.CreateVersion7();

        await fixture.SendAsync(Encoding.UTF8.GetBytes(body), messageId.ToString());

        await fixture.OthersFlowAsync();
        var parked = await fixture.ParkedAsync(message => message.MessageId == messageId);
        Assert.Contains(reason, parked.Reason);
        Assert.True(parked.Reason.Length > 10, $"{what}: {parked.Reason}");
        Assert.Equal((InboxFixture.Queue, body), (parked.Queue, parked.Body));
    }

    [Fact]
    public async Task A_message_without_an_id_that_is_a_good_event_takes_effect_once()
    {
        // The event's own id counts; the broker's is only a copy of it.
        var push = Given.Push(Given.Subject("no-message-id"));

        await fixture.SendAsync(JsonSerializer.SerializeToUtf8Bytes(push, JsonSerializerOptions.Web), messageId: null);
        await fixture.SendAsync(JsonSerializer.SerializeToUtf8Bytes(push, JsonSerializerOptions.Web), messageId: "no-uuid");

        await fixture.OthersFlowAsync();
        await fixture.EffectAsync(push.Subject);
    }

    [Theory]
    [InlineData("urn:message:Contracts.Gateway:NeverHeardOf")]
    [InlineData("urn:message:Contracts.Catalog:EntityRemoved")]
    [InlineData("nonsense")]
    public async Task A_message_of_another_type_is_parked_and_others_flow(string type)
    {
        var push = Given.Push(Given.Subject("other-type"));

        await fixture.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(push, JsonSerializerOptions.Web), push.EventId.ToString(),
            new Dictionary<string, object?> { [InboxFixture.TypeHeader] = type });

        await fixture.OthersFlowAsync();
        var parked = await fixture.ParkedAsync(message => message.MessageId == push.EventId);
        Assert.Equal(type, parked.MessageType);
        Assert.Equal(0, await fixture.Service.EffectsOfAsync(push.Subject));
    }

    [Fact]
    public async Task A_fault_of_the_message_is_tried_three_times_and_leaves_nothing_half_done()
    {
        var push = Given.Push(Given.Subject("thrice"));
        script.Fail(push.Subject, _ => new InvalidOperationException("the price is \0negative"));

        await fixture.SendAsync(push);

        await fixture.OthersFlowAsync();
        var parked = await fixture.ParkedAsync(message => message.MessageId == push.EventId);
        Assert.Contains("negative", parked.Reason);
        Assert.Equal(3, script.TriesOf(push.Subject));
        Assert.Equal(0, await fixture.Service.EffectsOfAsync(push.Subject));
    }

    [Fact]
    public async Task A_fault_that_passes_within_three_tries_parks_nothing()
    {
        var push = Given.Push(Given.Subject("third-time-lucky"));
        script.Fail(push.Subject, attempt => attempt < 3 ? new InvalidOperationException("not yet") : null);

        await fixture.SendAsync(push);

        await fixture.EffectAsync(push.Subject);
        Assert.Equal(3, script.TriesOf(push.Subject));
        Assert.DoesNotContain(await fixture.ParkedAsync(), message => message.MessageId == push.EventId);
    }

    [Fact]
    public async Task A_parked_message_that_is_retried_takes_effect_once_and_leaves_the_list()
    {
        var push = Given.Push(Given.Subject("retried"));
        script.Fail(push.Subject, attempt => attempt <= 3 ? new InvalidOperationException("a bug, now mended") : null);
        await fixture.SendAsync(push);
        var parked = await fixture.ParkedAsync(message => message.MessageId == push.EventId);

        using var answer = await fixture.Service.Operations.PostAsync($"/ops/parked/{parked.Id}/retry", null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await fixture.EffectAsync(push.Subject);
        Assert.DoesNotContain(await fixture.ParkedAsync(), message => message.MessageId == push.EventId);

        using var again = await fixture.Service.Operations.PostAsync($"/ops/parked/{parked.Id}/retry", null);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        await fixture.SendAsync(push);
        await fixture.OthersFlowAsync();
        Assert.Equal(1, await fixture.Service.EffectsOfAsync(push.Subject));
    }

    [Fact]
    public async Task A_parked_message_that_is_discarded_is_gone()
    {
        var push = Given.Push(Given.Subject("discarded"));
        script.Fail(push.Subject, _ => new InvalidOperationException("hopeless"));
        await fixture.SendAsync(push);
        var parked = await fixture.ParkedAsync(message => message.MessageId == push.EventId);

        using var answer = await fixture.Service.Operations.DeleteAsync(new Uri($"/ops/parked/{parked.Id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.DoesNotContain(await fixture.ParkedAsync(), message => message.MessageId == push.EventId);
        using var again = await fixture.Service.Operations.DeleteAsync(new Uri($"/ops/parked/{parked.Id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task Whoever_is_no_operator_sees_no_parked_messages()
    {
        using var nobody = new HttpClient { BaseAddress = fixture.Service.Operations.BaseAddress };

        using var answer = await nobody.GetAsync(new Uri("/ops/parked", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_message_whose_time_has_not_come_waits_in_the_database_and_returns()
    {
        var push = Given.Push(Given.Subject("later"));
        script.Fail(push.Subject, attempt => attempt <= 2 ? new RetryLaterException(TimeSpan.Zero, "GitHub asks to wait") : null);

        await fixture.SendAsync(push);

        await fixture.EffectAsync(push.Subject);
        Assert.Equal(3, script.TriesOf(push.Subject));
        Assert.Equal(2, await fixture.Service.ScalarAsync<int>(
            "select attempt from delayed_messages where subject = @Subject", new { push.Subject }));
        Assert.DoesNotContain(await fixture.ParkedAsync(), message => message.MessageId == push.EventId);
    }

    [Fact]
    public async Task A_message_that_returned_too_often_is_parked_and_may_then_be_retried_from_the_start()
    {
        var push = Given.Push(Given.Subject("too-late"));
        var waits = true;
        script.Fail(push.Subject, _ => waits ? new RetryLaterException(TimeSpan.FromHours(1), "still not there") : null);
        await fixture.SendAsync(push);
        await fixture.DelayedAsync(push.Subject, attempt: 1);
        await fixture.Service.ScalarAsync<int>(
            "update delayed_messages set attempt = @before, not_before = now() where subject = @Subject returning 1",
            new { before = RetryLaterException.AttemptsMax - 1, push.Subject });

        var parked = await fixture.ParkedAsync(message => message.MessageId == push.EventId);
        Assert.Contains("still not there", parked.Reason);
        Assert.Equal(2, script.TriesOf(push.Subject));

        using (await fixture.Service.Operations.PostAsync($"/ops/parked/{parked.Id}/retry", null))
            await fixture.DelayedAsync(push.Subject, attempt: 1);
        waits = false;
        await fixture.Service.ScalarAsync<int>(
            "update delayed_messages set not_before = now() where subject = @Subject returning 1", new { push.Subject });
        await fixture.EffectAsync(push.Subject);
    }

    static string Body(Guid eventId) =>
        JsonSerializer.Serialize(Given.Push("somebody") with { EventId = eventId }, JsonSerializerOptions.Web);

    public sealed class Fixture : InboxFixture
    {
        internal Task DelayedAsync(string subject, int attempt) => Testing.Eventually.TrueAsync(
            async () => await Service.ScalarAsync<int>(
                "select coalesce(max(attempt), 0) from delayed_messages where subject = @subject", new { subject }) == attempt,
            $"{subject} waits after try {attempt}");
    }
}
