using Gateway.Feed;
using Xunit;

namespace Gateway.Tests.Feed;

public sealed class TailBufferTests
{
    const int All = 1_000;

    [Fact]
    public void Before_the_first_look_nothing_is_in_memory()
    {
        var tail = new TailBuffer(10, 1_000);

        Assert.Equal(new FeedPosition("", -1), tail.Position);
        Assert.Null(tail.After(new FeedPosition("e", 0), All));
    }

    [Fact]
    public void It_begins_after_the_head_and_knows_nothing_before_it()
    {
        var tail = Begun(at: 100);

        Assert.Empty(tail.After(At(100), All)!);
        Assert.Null(tail.After(At(99), All));
        tail.Add([Event(101), Event(102)]);
        Assert.Equal([101, 102], Numbers(tail, 100));
        Assert.Equal([102], Numbers(tail, 101));
    }

    [Fact]
    public void A_reader_ahead_of_it_waits()
    {
        var tail = Begun(at: 100);

        Assert.Empty(tail.After(At(105), All)!);
        tail.Add(Enumerable.Range(101, 6).Select(number => Event(number)));
        Assert.Equal([106], Numbers(tail, 105));
    }

    [Fact]
    public void It_keeps_the_newest_within_its_number()
    {
        var tail = Begun(at: 0);
        tail.Add(Enumerable.Range(1, 25).Select(number => Event(number)));

        Assert.Null(tail.After(At(14), All));
        Assert.Equal(Enumerable.Range(16, 10).Select(number => (long)number), Numbers(tail, 15));
        Assert.Equal([16, 17, 18], tail.After(At(15), 3)!.Select(tailEvent => tailEvent.Row.Sequence));
    }

    [Fact]
    public void It_keeps_the_newest_within_its_bytes()
    {
        var tail = Begun(at: 0, bytesMax: 100);
        tail.Add([Event(1, 40), Event(2, 40), Event(3, 40)]);
        Assert.Null(tail.After(At(0), All));
        Assert.Equal([2, 3], Numbers(tail, 1));

        tail.Add([Event(4, 500)]);
        Assert.Null(tail.After(At(3), All));
        Assert.Empty(tail.After(At(4), All)!);

        tail.Add([Event(5, 10)]);
        Assert.Equal([5], Numbers(tail, 4));
    }

    [Fact]
    public void Of_a_restored_log_it_gives_nothing_to_readers_of_the_old_one()
    {
        var tail = Begun(at: 5);
        tail.Add([Event(6)]);

        tail.Begin(new FeedPosition("f", 3));

        Assert.Null(tail.After(At(5), All));
        Assert.Empty(tail.After(new FeedPosition("f", 3), All)!);
        Assert.Null(tail.After(new FeedPosition("f", 2), All));
    }

    [Fact]
    public void A_gap_is_refused() => Assert.Throws<InvalidOperationException>(() => Begun(at: 5).Add([Event(7)]));

    static FeedPosition At(long sequence) => new("e", sequence);

    static TailBuffer Begun(long at, long bytesMax = 10_000)
    {
        var tail = new TailBuffer(10, bytesMax);
        tail.Begin(At(at));
        return tail;
    }

    static IEnumerable<long> Numbers(TailBuffer tail, long after) =>
        tail.After(At(after), All)!.Select(tailEvent => tailEvent.Row.Sequence);

    static TailEvent Event(long sequence, int bytes = 1) => new(
        new FeedRow
        {
            Sequence = sequence, EventId = Guid.NewGuid(), Type = "a.b.v1", Source = "/a", Subject = "s", Kind = null,
            Version = 1, Owner = null, Visibility = "internal", OccurredAt = default, TraceParent = null, Body = [],
        },
        new byte[bytes]);
}
