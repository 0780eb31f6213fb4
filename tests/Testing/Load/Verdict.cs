using System.Net.Http.Json;
using System.Text.Json;
using Testing.Feed;
using Testing.Stack;

namespace Testing.Load;

/// <summary>
/// After everything: the feed equals the journal, the catalog says what the files say, nothing is parked, every process
/// lives, and no answer was one that no outage excuses.
/// </summary>
public static class Verdict
{
    const int DifferencesShown = 25;
    const int RefsPerQuestion = 1_000;

    /// <param name="limit">Until all is quiet.</param>
    /// <exception cref="InvalidOperationException">It is not so; the message says in what, and what the processes wrote.</exception>
    public static async Task RequireAsync(PlatformStack stack, LoadClient load, TimeSpan? limit = null)
    {
        var differences = await FindAsync(stack, load, limit);
        if (differences.Count > 0)
            throw new InvalidOperationException(
                $"{differences.Count} differences after {load.Journal.Entries.Count} operations ({load.Answers}):\n"
                + $"{string.Join('\n', differences.Take(DifferencesShown))}\n{stack}");
    }

    /// <returns>Sentences; none when all is well.</returns>
    public static async Task<IReadOnlyList<string>> FindAsync(PlatformStack stack, LoadClient load, TimeSpan? limit = null)
    {
        List<string> differences =
        [
            .. load.Answers.Faults,
            .. stack.Processes.Where(process => !process.Lives).Select(process => $"{process} died by itself.\n{process.Output}"),
        ];
        try
        {
            await Quiet.ReachAsync(stack.Space, limit);
        }
        catch (TimeoutException late)
        {
            differences.Add(late.Message);   // what is missing is told below by name
        }
        var entries = await FeedReader.ReadToEndAsync(stack.Gateway);
        differences.AddRange(FeedChecker.Check(load.Journal, entries));
        differences.AddRange(FindUnasked(load.Journal, entries));
        differences.AddRange(await FindStaleAsync(stack, load));
        foreach (var process in stack.Processes.Select(process => process.Name).Distinct())
            differences.AddRange(await FindParkedAsync(stack, process));
        return differences;
    }

    /// <summary>Events of the kind that was asked for which nobody asked for.</summary>
    static IEnumerable<string> FindUnasked(Journal journal, IReadOnlyList<FeedEntry> entries)
    {
        var asked = journal.Entries
            .SelectMany(operation => operation.Expected)
            .ToLookup(expected => (expected.Type, expected.Subject));
        return entries
            .Where(entry => asked.Contains((entry.Type, entry.Subject))
                && !asked[(entry.Type, entry.Subject)].Any(expected => expected.Matches(entry)))
            .Select(entry => $"{entry} was asked for by nobody.");
    }

    static async Task<IReadOnlyList<string>> FindStaleAsync(PlatformStack stack, LoadClient load)
    {
        var stale = new List<string>();
        foreach (var refs in load.Components.Keys.Order(StringComparer.Ordinal).Chunk(RefsPerQuestion))
        {
            using var response = await stack.Gateway.PostAsJsonAsync(
                "/api/catalog/entities/by-refs", new { entityRefs = refs });
            response.EnsureSuccessStatusCode();
            var items = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items");
            stale.AddRange(refs
                .Zip(items.EnumerateArray(), (@ref, item) => (Ref: @ref, Said: DescriptionOf(item), Written: load.Components[@ref]))
                .Where(component => component.Said != component.Written)
                .Select(component =>
                    $"The catalog says '{component.Said}' of {component.Ref}, the file '{component.Written}'."));
        }
        return stale;
    }

    static string? DescriptionOf(JsonElement entity) => entity.ValueKind == JsonValueKind.Object
        ? entity.GetProperty("metadata").GetProperty("description").GetString()
        : null;

    static async Task<IEnumerable<string>> FindParkedAsync(PlatformStack stack, string process)
    {
        var parked = await stack.Gateway.GetFromJsonAsync<JsonElement>($"/api/ops/{process}/parked");
        return parked.GetProperty("items").EnumerateArray().Select(message => $"{process} parked {message}.");
    }
}
