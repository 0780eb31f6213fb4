using Octokit;

namespace GitHub;

/// <summary>
/// GitHub's GraphQL API, for what its REST API would need a request per repository or person for. Names in answers are
/// given as aliases in snake case, which is how Octokit reads names.
/// </summary>
static class GraphQl
{
    const string RateLimited = "RATE_LIMITED";
    const string NotFound = "NOT_FOUND";

    /// <returns>Null where what was asked about does not exist, or may not be seen.</returns>
    /// <exception cref="GitHubException">It cannot be read now.</exception>
    public static async Task<T?> QueryAsync<T>(GitHubServer server, string owner, string query, object variables)
        where T : class
    {
        Answer<T> answer;
        try
        {
            answer = await server.AskAsync(owner, async client =>
            {
                var response = await client.Connection.Post<Answer<T>>(server.GraphQl, new { query, variables }, "application/json", "application/json");
                return response.Body;
            });
        }
        catch (ApiException exception)
        {
            throw new GitHubException(
                $"cannot be read, {server.Host} answers {(int)exception.StatusCode}: {exception.Message.TrimEnd('.')}",
                "Install the app where it is to read, or correct GitHub:Servers.");
        }

        if (answer.Errors is not [var error, ..])
            return answer.Data;
        return error.Type switch
        {
            NotFound => null,
            RateLimited => throw server.Spend(owner),
            _ => throw new GitHubException($"cannot be read, {server.Host} answers: {error.Message.TrimEnd('.')}", "Let the platform's token or app read it."),
        };
    }

    public sealed class Answer<T>
    {
        public T? Data { get; set; }
        public List<Error>? Errors { get; set; }
    }

    public sealed class Error
    {
        public string Type { get; set; } = "";
        public string Message { get; set; } = "";
    }
}

/// <summary>A part of a long list.</summary>
public sealed class Page<T>
{
    public List<T> Nodes { get; set; } = [];
    public PageInfo PageInfo { get; set; } = new();
}

public sealed class PageInfo
{
    public bool HasNextPage { get; set; }
    public string? EndCursor { get; set; }
}
