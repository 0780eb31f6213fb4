using Metrics.Delivery;
using Xunit;

namespace Metrics.Tests.Delivery;

public sealed class WindowTests
{
    static readonly DateTimeOffset now = new(2026, 3, 31, 12, 0, 0, TimeSpan.Zero);
    static readonly TimeZoneInfo berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    public static TheoryData<string?, string?, string, string> Good => new()
    {
        { null, null, "2026-03-01T12:00:00Z", "2026-03-31T12:00:00Z" },
        { "2026-03-02", "2026-03-09", "2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z" },
        { "2026-03-02T10:30:00+02:00", "2026-03-02T10:30:00.5Z", "2026-03-02T08:30:00Z", "2026-03-02T10:30:00.5Z" },
        { null, "2026-03-11", "2026-02-09T00:00:00Z", "2026-03-11T00:00:00Z" },
        { "2026-03-30", null, "2026-03-30T00:00:00Z", "2026-03-31T12:00:00Z" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void A_window_is_read(string? from, string? to, string start, string end)
    {
        var (window, refusal) = Window.Read(from, to, now, TimeZoneInfo.Utc);

        Assert.Null(refusal);
        Assert.Equal(new Window(DateTimeOffset.Parse(start), DateTimeOffset.Parse(end)), window);
    }

    [Theory]
    [InlineData("yesterday", null, "from")]
    [InlineData(null, "2026-02-30", "to")]
    [InlineData(null, "", "to")]
    [InlineData("2026-03-09", "2026-03-09", "from")]
    [InlineData("2026-03-10", "2026-03-09", "from")]
    [InlineData("2019-01-01", "2026-03-09", "from")]
    [InlineData("2026-03-02T10:30:00 02:00", null, "from")]
    [InlineData(null, "0001-01-01", "to")]
    [InlineData(null, "0001-01-01T00:00:00Z", "to")]
    public void What_is_no_window_is_refused_by_its_field(string? from, string? to, string field)
    {
        var (window, refusal) = Window.Read(from, to, now, TimeZoneInfo.Utc);

        Assert.Null(window);
        Assert.Equal(field, refusal!.Field);
    }

    [Fact]
    public void A_date_is_midnight_in_the_organisations_zone_also_when_the_clock_changes()
    {
        var (window, _) = Window.Read("2026-03-29", "2026-03-30", now, berlin);

        Assert.Equal(new Window(DateTimeOffset.Parse("2026-03-28T23:00:00Z"), DateTimeOffset.Parse("2026-03-29T22:00:00Z")), window);
        // In Beirut the clock is put forward at midnight: the day has none.
        Assert.Equal(
            DateTimeOffset.Parse("2026-03-28T22:00:00Z"),
            Calendar.MidnightOf(new DateOnly(2026, 3, 29), TimeZoneInfo.FindSystemTimeZoneById("Asia/Beirut")));
    }

    [Theory]
    [InlineData("2026-03-02", "2026-03-09", 1)]
    [InlineData("2026-03-02", "2026-03-08", 0)]
    [InlineData("2026-03-03", "2026-03-16", 1)]
    [InlineData("2026-03-01", "2026-03-31", 4)]
    public void Only_whole_ISO_weeks_are_counted(string from, string to, int weeks)
    {
        var (window, _) = Window.Read(from, to, now, berlin);

        Assert.Equal(weeks, Calendar.WholeWeeks(window!, berlin).Count());
    }
}
