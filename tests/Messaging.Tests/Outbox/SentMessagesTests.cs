using System.Net;
using System.Net.Http.Json;
using Dapper;
using Messaging.Outbox;
using Messaging.Tests.Hosting;
using Testing;
using Xunit;

namespace Messaging.Tests.Outbox;

public sealed class SentMessagesTests(SentMessagesTests.Fixture fixture) : IClassFixture<SentMessagesTests.Fixture>
{
    readonly SmallService service = fixture.Service;

    [Fact]
    public async Task What_was_sent_is_sent_again_before_what_was_not_sent_yet()
    {
        var subject = Given.Subject("again");
        for (var i = 0; i < 5; i++)
            await service.WriteAsync(Given.Removed(subject));
        await fixture.Feed.WaitForAsync(subject, count: 5);
        await fixture.OutboxEmptyAsync();

        // Held back by the partitions' locks until both the old and the new messages lie in the outbox.
        await using (var connection = await service.Database.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await connection.ExecuteAsync("select part from outbox_partitions for update");
            var again = service.Operations.PostAsJsonAsync("/ops/republish", new { since = (DateTimeOffset?)null });
            await service.WriteAsync(Given.Removed(subject));
            await transaction.RollbackAsync();
            using var answer = await again;
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var heard = await Eventually.ReadAsync(
            () => Task.FromResult(fixture.Feed.Of(subject)), all => all.Count >= 11 || all[^1].Version == 6 && all.Count > 6,
            "the feed hears the messages again");
        Assert.Equal([1L, 2, 3, 4, 5], heard.Take(5).Select(message => message.Version));
        Assert.Equal(
            heard.Take(5).Select(message => message.MessageId),
            heard.Skip(5).Where(message => message.Version < 6).Select(message => message.MessageId));
    }

    [Fact]
    public async Task Only_what_was_sent_since_a_moment_is_sent_again()
    {
        var (old, recent) = (Given.Subject("old"), Given.Subject("recent"));
        await service.WriteAsync(Given.Removed(old));
        await fixture.Feed.WaitForAsync(old);
        await fixture.OutboxEmptyAsync();
        var moment = await service.ScalarAsync<DateTime>("select clock_timestamp()");
        await service.WriteAsync(Given.Removed(recent));
        await fixture.Feed.WaitForAsync(recent);
        await fixture.OutboxEmptyAsync();

        using var answer = await service.Operations.PostAsJsonAsync("/ops/republish", new { since = moment });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.TrueAsync(() => fixture.Feed.Of(recent).Count == 2, "the feed hears the recent message again");
        await fixture.OutboxEmptyAsync();
        Assert.Single(fixture.Feed.Of(old));
    }

    [Fact]
    public async Task Partitions_are_made_ahead_and_dropped_a_day_later()
    {
        await using var connection = await service.Database.OpenConnectionAsync();
        Assert.InRange((await PartitionsAsync()).Count, 12, 14);
        await connection.ExecuteAsync("""
            create table outbox_sent_2020010100 (like outbox_sent including defaults);
            alter table outbox_sent attach partition outbox_sent_2020010100
                  for values from ('2020-01-01 00:00Z') to ('2020-01-01 01:00Z')
            """);

        await SentPartitions.MaintainAsync(connection, default);
        await SentPartitions.MaintainAsync(connection, default);

        var partitions = await PartitionsAsync();
        Assert.DoesNotContain("outbox_sent_2020010100", partitions);
        Assert.InRange(partitions.Count, 12, 14);

        async Task<List<string>> PartitionsAsync() => [.. await connection.QueryAsync<string>(
            "select inhrelid::regclass::text from pg_inherits where inhparent = 'outbox_sent'::regclass")];
    }

    public sealed class Fixture : OutboxFixture;
}
