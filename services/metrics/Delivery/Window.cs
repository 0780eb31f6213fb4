using System.Globalization;

namespace Metrics.Delivery;

/// <summary>From an instant (inclusive) to another (exclusive).</summary>
sealed record Window(DateTimeOffset From, DateTimeOffset To)
{
    const int DaysDefault = 30;

    /// <summary>Five years.</summary>
    const int DaysMax = 1_830;

    static readonly string[] forms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    public double Days => (To - From).TotalDays;

    /// <summary>
    /// Without <paramref name="to"/> until now, without <paramref name="from"/> the 30 days before that. A date is its
    /// midnight in the organisation's zone.
    /// </summary>
    public static (Window? Window, Refusal? Refusal) Read(string? from, string? to, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (!TryRead(to, zone, now, out var end))
            return (null, Unreadable("to", to!));
        if (!TryRead(from, zone, end.AddDays(-DaysDefault), out var start))
            return (null, Unreadable("from", from!));
        if (start >= end)
            return (null, new Refusal("from", $"'from' ({start:u}) is not before 'to' ({end:u}). Give an earlier 'from'."));
        return (end - start).TotalDays > DaysMax
            ? (null, new Refusal("from", $"The window is longer than {DaysMax} days. Give a later 'from'."))
            : (new Window(start, end), null);
    }

    static Refusal Unreadable(string field, string text) => new(
        field,
        $"'{field}' is '{text}'. Write a date such as 2026-03-01 or an instant such as 2026-03-01T12:00:00Z; a '+' in a "
        + "query is written %2B.");

    static bool TryRead(string? text, TimeZoneInfo zone, DateTimeOffset otherwise, out DateTimeOffset read)
    {
        read = otherwise.ToUniversalTime();
        if (text is null)
            return true;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && IsYear(date.Year))
        {
            read = Calendar.MidnightOf(date, zone);
            return true;
        }
        var good = DateTimeOffset.TryParseExact(
            text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var instant) && IsYear(instant.Year);
        if (good)
            read = instant;
        return good;
    }

    // Far enough from both ends of the calendar for what is added and taken away.
    static bool IsYear(int year) => year is >= 1970 and <= 9000;
}
