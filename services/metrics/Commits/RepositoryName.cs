namespace Metrics.Commits;

/// <summary>A repository as the tables have it: <c>github.com/owner/name</c>, lower-cased.</summary>
static class RepositoryName
{
    const string GitHub = "github.com/";

    /// <param name="slug"><c>owner/name</c>, as GitHub and the annotation <c>github.com/project-slug</c> write it.</param>
    public static string Of(string slug) => $"{GitHub}{slug}".ToLowerInvariant();

    /// <summary>As a caller may write it: with or without the host.</summary>
    public static string Read(string text) =>
        text.StartsWith(GitHub, StringComparison.OrdinalIgnoreCase) ? text.ToLowerInvariant() : Of(text);
}
