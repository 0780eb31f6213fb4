namespace Metrics.Delivery;

/// <summary>Days and ISO weeks of the organisation's zone, also where a clock change has taken their midnight away.</summary>
static class Calendar
{
    const int DaysPerWeek = 7;

    public static DateTimeOffset MidnightOf(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        // Where the clock is put forward at midnight, the day begins an hour later.
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(15);
        return new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(local, zone), TimeSpan.Zero);
    }

    public static DateOnly DayOf(DateTimeOffset at, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    public static DateOnly MondayOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % DaysPerWeek));

    /// <summary>Mondays of the weeks that lie in the window from end to end.</summary>
    public static IEnumerable<DateOnly> WholeWeeks(Window window, TimeZoneInfo zone)
    {
        var monday = MondayOf(DayOf(window.From, zone));
        if (MidnightOf(monday, zone) < window.From)
            monday = monday.AddDays(DaysPerWeek);
        for (; MidnightOf(monday.AddDays(DaysPerWeek), zone) <= window.To; monday = monday.AddDays(DaysPerWeek))
            yield return monday;
    }
}
