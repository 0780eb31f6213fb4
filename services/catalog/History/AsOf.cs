using System.Globalization;
using Defaults.Errors;

namespace Catalog.History;

/// <summary>
/// Instants in the past, as a query writes them. What is answered for an instant is final once the writes that were in
/// progress then have ended, which takes seconds.
/// </summary>
static class AsOf
{
    // The server's clock may be a little ahead of ours, and "now" is a fair question.
    static readonly TimeSpan ahead = TimeSpan.FromSeconds(5);

    static readonly string[] forms = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    /// <returns>The instant, or the answer that refuses; neither where nothing was asked.</returns>
    public static (DateTimeOffset? At, IResult? Refusal) Parse(string? written, string name, TimeProvider clock)
    {
        if (written is null)
            return (null, null);
        // A plus sign in a query is a space, which nobody means here.
        var parsed = DateTimeOffset.TryParseExact(
            written.Replace(' ', '+'), forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at);
        if (!parsed || !HasOffset(written))
        {
            return (null, BackstageErrors.Result(
                StatusCodes.Status400BadRequest,
                $"{name} is '{written}'. Write an instant with its offset, like 2026-03-01T12:00:00Z."));
        }

        return at > clock.GetUtcNow() + ahead
            ? (null, BackstageErrors.Result(StatusCodes.Status400BadRequest, $"{name} is {written}, which is in the future."))
            : (at.ToUniversalTime(), null);
    }

    static bool HasOffset(string written) => written.EndsWith('Z') || written.LastIndexOfAny(['+', '-', ' ']) > 10;
}
