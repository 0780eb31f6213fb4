using Messaging.Tests.Hosting;
using Testing;
using Xunit;

namespace Messaging.Tests.Outbox;

/// <summary>Many writers and two relays: what commits is told once, in order per subject.</summary>
public sealed class RelayOrderTests(RelayOrderTests.Fixture fixture) : IClassFixture<RelayOrderTests.Fixture>
{
    const int Writers = 16;
    const int EventsEach = 2;

    // Ends the relays' sessions as a failover would: nobody is asked, the transaction is gone.
    const string TerminateRelays = """
        select count(pg_terminate_backend(pid))
          from pg_stat_activity
         where datname = current_database()
           and application_name = 'catalog relay'
        """;

    [Fact]
    public async Task Five_thousand_messages_over_two_relays_are_told_once_and_in_order_per_subject()
    {
        const int Messages = 5_000;
        await using var second = await SmallService.StartAsync(fixture.Space, "b");
        var subjects = Enumerable.Range(0, 50).Select(_ => Given.Subject("ordered")).ToArray();

        await WriteAsync(subjects, Messages, fixture.Service, second);

        var heard = await HearAsync(subjects, Messages);
        await fixture.OutboxEmptyAsync();
        Assert.Equal(Messages, heard.Count);
        AssertInOrder(subjects, heard, Messages / subjects.Length);
    }

    [Fact]
    public async Task Relays_whose_sessions_are_ended_midway_repeat_at_most_and_lose_nothing()
    {
        const int Messages = 2_000, Terminations = 10;
        await using var second = await SmallService.StartAsync(fixture.Space, "b");
        var subjects = Enumerable.Range(0, 20).Select(_ => Given.Subject("interrupted")).ToArray();

        var writing = WriteAsync(subjects, Messages, fixture.Service, second);
        var ended = 0;
        await using (var administrator = await fixture.Space.OpenAsync("postgres"))
            while (ended < Terminations)
            {
                await using var command = new Npgsql.NpgsqlCommand(TerminateRelays, administrator);
                ended += Convert.ToInt32(await command.ExecuteScalarAsync());
                await Task.WhenAny(writing, Task.Delay(50));
            }
        await writing;

        await fixture.OutboxEmptyAsync();
        var heard = await HearAsync(subjects, Messages);
        AssertInOrder(subjects, [.. heard.DistinctBy(message => message.MessageId)], Messages / subjects.Length);
    }

    Task WriteAsync(string[] subjects, int messages, params SmallService[] services) => Task.WhenAll(
        Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var i = writer; i < messages / EventsEach; i += Writers)
            {
                var subject = subjects[i % subjects.Length];
                await services[i % services.Length].WriteAsync(Given.Removed(subject), Given.Removed(subject));
            }
        }));

    async Task<List<TappedMessage>> HearAsync(string[] subjects, int distinct)
    {
        var wanted = subjects.ToHashSet();
        var heard = await Eventually.ReadAsync(
            () => Task.FromResult(fixture.Feed.Messages.Where(m => m.Subject is { } subject && wanted.Contains(subject)).ToList()),
            messages => messages.DistinctBy(message => message.MessageId).Count() >= distinct,
            $"the feed hears {distinct} messages");
        return heard;
    }

    static void AssertInOrder(string[] subjects, List<TappedMessage> heard, int each)
    {
        var versions = heard.ToLookup(message => message.Subject, message => message.Version);
        Assert.All(subjects, subject =>
            Assert.Equal(Enumerable.Range(1, each).Select(version => (long)version), versions[subject]));
    }

    public sealed class Fixture : OutboxFixture;
}
