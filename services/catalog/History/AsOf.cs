using System.Globalization;
using Defaults.Errors;
using Microsoft.Extensions.Options;

namespace Catalog.History;

/// <summary>
/// Instants in the past, as a query writes them. What is answered for an instant is final once the writes that were in
/// progress then have ended, which takes seconds.
/// </summary>
sealed class AsOf(TimeProvider clock, IOptions<CatalogOptions> options)
{
    // The server's clock may be a little ahead of ours, and "now" is a fair question.
    static readonly TimeSpan ahead = TimeSpan.FromSeconds(5);

    static readonly string[] forms = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>What was before is forgotten.</summary>
    public DateTimeOffset Oldest => Now.AddDays(-options.Value.HistoryDays);

    /// <returns>The instant, or the answer that refuses; neither where nothing was asked.</returns>
    public (DateTimeOffset? At, IResult? Refusal) Parse(string? written, string name)
    {
        if (written is null)
            return (null, null);
        // A plus sign in a query is a space, which nobody means here.
        var parsed = DateTimeOffset.TryParseExact(
            written.Replace(' ', '+'), forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at);
        if (!parsed || !HasOffset(written))
            return (null, Refused($"{name} is '{written}'. Write an instant with its offset, like 2026-03-01T12:00:00Z."));
        if (at > Now + ahead)
            return (null, Refused($"{name} is {written}, which is in the future."));
        return at < Oldest
            ? (null, Refused($"{name} is {written}, which is longer ago than the {options.Value.HistoryDays} days that are kept."))
            : (at.ToUniversalTime(), null);
    }

    static IResult Refused(string message) => BackstageErrors.Result(StatusCodes.Status400BadRequest, message);

    static bool HasOffset(string written) => written.EndsWith('Z') || written.LastIndexOfAny(['+', '-', ' ']) > 10;
}
