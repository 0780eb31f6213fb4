using Gateway.Feed;
using Xunit;

namespace Gateway.Tests.Feed;

public sealed class FeedPositionTests
{
    [Theory]
    [InlineData("1a2b3c4d-0", "1a2b3c4d", 0)]
    [InlineData("1a2b3c4d-42", "1a2b3c4d", 42)]
    [InlineData("e-9223372036854775807", "e", long.MaxValue)]
    public void What_the_feed_wrote_is_read_again(string text, string epoch, long sequence)
    {
        Assert.True(FeedPosition.TryParse(text, out var position));
        Assert.Equal(new FeedPosition(epoch, sequence), position);
        Assert.Equal(text, position.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("-1")]
    [InlineData("42")]
    [InlineData("1a2b3c4d")]
    [InlineData("1a2b3c4d-")]
    [InlineData("1a2b3c4d--1")]
    [InlineData("1a2b3c4d-+1")]
    [InlineData("1a2b3c4d- 1")]
    [InlineData("1a2b3c4d-1 ")]
    [InlineData("1a2b3c4d-1.0")]
    [InlineData("1a2b3c4d-1e3")]
    [InlineData("1a2b3c4d-0x1")]
    [InlineData("1a2b3c4d-1\n")]
    [InlineData("1a2b3c4d-1-1")]
    [InlineData("1a2b3c4d-9223372036854775808")]
    [InlineData("1a2b3c4d-٤٢")]
    public void Anything_else_is_no_position(string? text) => Assert.False(FeedPosition.TryParse(text, out _));

    [Theory]
    [InlineData("e", 9, true)]     // the next is the oldest kept
    [InlineData("e", 20, true)]    // all is read
    [InlineData("e", 15, true)]
    [InlineData("e", 8, false)]    // number 9 is gone
    [InlineData("e", 0, false)]
    [InlineData("e", 21, false)]   // not written yet
    [InlineData("f", 15, false)]
    [InlineData("", 0, false)]
    public void The_feed_is_read_on_from_what_it_keeps_and_from_nowhere_else(string epoch, long sequence, bool isGood)
    {
        var head = new FeedHead { Epoch = "e", Sequence = 20, FirstKept = 10 };

        Assert.Equal(isGood, head.Refuse(new FeedPosition(epoch, sequence)) is null);
    }

    [Fact]
    public void An_empty_feed_is_read_from_its_beginning() =>
        Assert.Null(new FeedHead { Epoch = "e", Sequence = 0, FirstKept = 1 }.Refuse(new FeedPosition("e", 0)));
}
