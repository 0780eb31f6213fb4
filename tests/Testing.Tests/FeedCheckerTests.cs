using System.Text.Json;
using Testing.Feed;
using Xunit;

namespace Testing.Tests;

/// <summary>A checker that cannot fail proves nothing, so each kind of damage is done to a good feed here.</summary>
public sealed class FeedCheckerTests
{
    const string Added = "catalog.entity.added.v1";
    const int Subjects = 4;
    const int EventsEach = 5;

    readonly Journal journal = new();
    readonly List<FeedEntry> feed = [];

    public FeedCheckerTests()
    {
        for (var version = 1; version <= EventsEach; version++)
            for (var subject = 0; subject < Subjects; subject++)
            {
                var value = $"{subject}-{version}";
                journal.Begin(new ExpectedEvent(Added, $"s{subject}", "etag", value)).Acknowledge();
                feed.Add(new FeedEntry
                {
                    EventId = Guid.CreateVersion7(),
                    Epoch = "e1",
                    Sequence = feed.Count + 1,
                    Type = Added,
                    Subject = $"s{subject}",
                    Version = version,
                    Data = JsonSerializer.SerializeToElement(new { etag = value }),
                });
            }
    }

    [Fact]
    public void A_feed_that_tells_what_was_acknowledged_passes()
    {
        FeedChecker.Require(journal, feed);
    }

    [Fact]
    public void A_dropped_event_is_found_though_the_numbers_stay_dense()
    {
        feed.RemoveAt(7);

        AssertDiffers(Renumbered(), "was acknowledged 1 times and is told 0 times", "follows version 1 of its subject");
    }

    [Fact]
    public void The_last_event_dropped_is_found_though_no_version_is_missing()
    {
        feed.RemoveAt(feed.Count - 1);

        AssertDiffers(feed, "was acknowledged 1 times and is told 0 times");
    }

    [Fact]
    public void An_event_told_twice_is_found()
    {
        feed.Insert(9, feed[7]);

        AssertDiffers(Renumbered(), "is told 2 times", "was asked for 1 times and is told 2 times");
    }

    [Fact]
    public void An_effect_done_twice_under_two_ids_is_found()
    {
        feed.Add(feed[^1] with { EventId = Guid.CreateVersion7(), Version = EventsEach + 1 });

        AssertDiffers(Renumbered(), "was asked for 1 times and is told 2 times");
    }

    [Fact]
    public void Two_swapped_events_of_a_subject_are_found()
    {
        (feed[0], feed[Subjects]) = (feed[Subjects], feed[0]);

        AssertDiffers(Renumbered(), "follows version");
    }

    [Fact]
    public void Two_swapped_events_of_different_subjects_pass()
    {
        (feed[0], feed[1]) = (feed[1], feed[0]);

        FeedChecker.Require(journal, Renumbered());
    }

    [Fact]
    public void A_gap_in_the_numbers_is_found()
    {
        for (var i = 5; i < feed.Count; i++)
            feed[i] = feed[i] with { Sequence = feed[i].Sequence + 1 };

        AssertDiffers(feed, "stands where number 6 belongs");
    }

    [Fact]
    public void A_change_of_epoch_is_found()
    {
        feed[^1] = feed[^1] with { Epoch = "e2" };

        AssertDiffers(feed, "is of epoch e2");
    }

    [Fact]
    public void An_operation_without_an_answer_may_have_happened_or_not()
    {
        journal.Begin(new ExpectedEvent(Added, "s0", "etag", "never told"));
        journal.Begin(new ExpectedEvent(Added, "s0", "etag", "0-1"));

        FeedChecker.Require(journal, feed);
    }

    void AssertDiffers(IReadOnlyList<FeedEntry> damaged, params string[] complaints)
    {
        var differences = string.Join('\n', FeedChecker.Check(journal, damaged));
        Assert.All(complaints, complaint => Assert.Contains(complaint, differences));
        Assert.Throws<InvalidOperationException>(() => FeedChecker.Require(journal, damaged));
    }

    List<FeedEntry> Renumbered() => [.. feed.Select((entry, i) => entry with { Sequence = i + 1 })];
}
