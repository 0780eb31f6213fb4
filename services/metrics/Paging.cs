using Defaults.Hosting;

namespace Metrics;

/// <summary>Pages of <c>limit</c> items that begin behind the one that <c>after</c> names.</summary>
static class Paging
{
    public static Refusal? RefuseLimit(int? limit) => limit is null or (>= 1 and <= Limits.PageSizeMax)
        ? null
        : new Refusal("limit", $"A page has 1 to {Limits.PageSizeMax} items; without limit it has {Limits.PageSizeDefault}.");

    public static Refusal BadAfter(string after) => new(
        "after", $"'{after}' is no end of a page. Send the 'after' of the page before, as it came.");
}
