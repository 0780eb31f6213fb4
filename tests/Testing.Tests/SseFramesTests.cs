using Testing.Feed;
using Xunit;

namespace Testing.Tests;

public sealed class SseFramesTests
{
    readonly SseFrames frames = new();

    [Fact]
    public void An_event_has_its_id_type_and_all_lines_of_its_data()
    {
        var read = Assert.Single(Read("id: e-1\nevent: reset\ndata: one\ndata:two\n\n"));

        Assert.Equal(("e-1", "reset", "one\ntwo"), (read.Id, read.Type, read.Data));
    }

    [Fact]
    public void An_id_without_data_moves_the_place_to_resume_from_and_is_no_event()
    {
        Assert.Empty(Read(": still here\nid: e-7\n\n"));

        Assert.Equal("e-7", frames.LastEventId);
        Assert.Equal(["still here"], frames.Comments);
    }

    [Fact]
    public void An_event_that_was_cut_off_moves_nothing()
    {
        Assert.Empty(Read("id: e-1\ndata: half"));

        Assert.Null(frames.LastEventId);
    }

    [Fact]
    public void The_time_to_come_back_is_read()
    {
        Assert.Empty(Read("retry: 1500\n\n"));

        Assert.Equal(TimeSpan.FromSeconds(1.5), frames.Retry);
    }

    [Fact]
    public void An_event_without_a_type_is_a_message()
    {
        Assert.Equal("message", Assert.Single(Read("data: x\n\n")).Type);
    }

    List<SseEvent> Read(string stream)
    {
        var lines = stream.Split('\n');
        // What follows the last line break is no line yet.
        return [.. lines[..^1].Select(frames.Take).OfType<SseEvent>()];
    }
}
