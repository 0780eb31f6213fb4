using System.Diagnostics;
using System.Text.Json;
using Contracts.Catalog;
using Messaging.Database;
using Messaging.Outbox;
using Messaging.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Testing;
using Xunit;

namespace Messaging.Tests.Outbox;

public sealed class PublishingTests(PublishingTests.Fixture fixture) : IClassFixture<PublishingTests.Fixture>
{
    readonly SmallService service = fixture.Service;
    readonly FeedTap feed = fixture.Feed;

    [Fact]
    public async Task A_committed_event_reaches_the_broker_once_as_a_finished_message()
    {
        var subject = Given.Subject("committed");
        using var activity = new Activity("the request that wrote it").SetIdFormat(ActivityIdFormat.W3C).Start();

        await service.WriteAsync(Given.Removed(subject));

        var message = Assert.Single(await feed.WaitForAsync(subject));
        Assert.Equal("Contracts.Catalog:EntityRemoved", message.Exchange);
        Assert.Equal("application/json", message.ContentType);
        Assert.Equal("urn:message:Contracts.Catalog:EntityRemoved", message.Headers["MT-MessageType"]);
        Assert.Equal("catalog.entity.removed.v1", message.Headers["ce-type"]);
        Assert.Equal(activity.Id, message.Headers["traceparent"]);
        Assert.Equal(activity.Id, message.Headers["MT-Activity-Id"]);

        using var body = JsonDocument.Parse(message.Body);
        Assert.Equal(message.MessageId, body.RootElement.GetProperty("eventId").GetString());
        Assert.Equal(7, Guid.Parse(message.MessageId!).Version);
        Assert.Equal(1, body.RootElement.GetProperty("version").GetInt64());
        Assert.Equal("internal", body.RootElement.GetProperty("visibility").GetString());

        await fixture.OutboxEmptyAsync();
        Assert.Equal(1, await service.ScalarAsync<int>(
            "select count(*) from outbox_sent where subject = @subject", new { subject }));
        Assert.Single(feed.Of(subject));
    }

    [Fact]
    public async Task A_rolled_back_write_publishes_nothing_and_leaves_no_gap()
    {
        var subject = Given.Subject("rolled-back");
        await using (var scope = service.Services.CreateAsyncScope())
        {
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            await work.BeginAsync(default);
            await work.EnqueueAsync(Given.Removed(subject), default);
        }

        await service.WriteAsync(Given.Removed(subject));

        Assert.Equal(1, Assert.Single(await feed.WaitForAsync(subject)).Version);
        await fixture.OutboxEmptyAsync();
        Assert.Single(feed.Of(subject));
    }

    [Fact]
    public async Task An_event_over_the_limit_is_refused_within_the_transaction()
    {
        var subject = Given.Subject("too-large");
        var large = new EntityOwnerChanged
        {
            Subject = subject, Kind = "Component", PreviousOwner = new string('x', OutboxWriter.BodyBytesMax),
        };

        var refusal = await Assert.ThrowsAsync<EventTooLargeException>(() => service.WriteAsync(Given.Removed(subject), large));

        Assert.Contains("262,144", refusal.Message);
        Assert.Equal(0, await service.ScalarAsync<int>(
            "select count(*) from subject_versions where subject = @subject", new { subject }));
    }

    [Fact]
    public async Task An_event_of_just_the_limit_is_sent()
    {
        var subject = Given.Subject("just-fits");
        // A time of its own, because the fraction of a second is written as short as it can be.
        var empty = new EntityOwnerChanged
        {
            Subject = subject, Kind = "Component", PreviousOwner = "", OccurredAt = DateTimeOffset.UnixEpoch,
        };
        await service.WriteAsync(empty);
        var overhead = (await feed.WaitForAsync(subject))[0].Body.Length;

        await service.WriteAsync(empty with { PreviousOwner = new string('x', OutboxWriter.BodyBytesMax - overhead) });

        Assert.Equal(OutboxWriter.BodyBytesMax, (await feed.WaitForAsync(subject, count: 2))[1].Body.Length);
    }

    [Fact]
    public async Task Versions_count_up_by_one_per_subject_under_sixteen_writers()
    {
        const int Writers = 16, WritesEach = 12;
        string[] subjects = [Given.Subject("one"), Given.Subject("two"), Given.Subject("three")];

        // Each writes the subjects in an order of its own, several in one transaction: that would deadlock if they
        // were locked in the order given.
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var i = 0; i < WritesEach; i++)
                await service.WriteAsync([.. subjects.OrderBy(_ => Random.Shared.Next()).Select(Given.Removed)]);
        }));

        foreach (var subject in subjects)
        {
            var heard = await feed.WaitForAsync(subject, Writers * WritesEach);
            Assert.Equal(Enumerable.Range(1, Writers * WritesEach).Select(version => (long)version), heard.Select(m => m.Version));
        }
    }

    [Fact]
    public async Task Events_of_a_subject_in_one_transaction_keep_their_order()
    {
        var subject = Given.Subject("several");
        var events = Enumerable.Range(0, 20).Select(_ => Given.Removed(subject)).ToArray();

        await service.WriteAsync(events);

        var heard = await feed.WaitForAsync(subject, events.Length);
        Assert.Equal(
            events.Select(e => e.Uid),
            heard.Select(message => JsonSerializer.Deserialize<EntityRemoved>(message.Body, JsonSerializerOptions.Web)!.Uid));
    }

    public sealed class Fixture : OutboxFixture;
}
