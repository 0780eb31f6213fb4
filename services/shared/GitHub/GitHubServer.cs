using System.Collections.Concurrent;
using Defaults.Outgoing;
using Octokit;
using Octokit.Internal;

namespace GitHub;

/// <summary>
/// One GitHub server. Its answers are asked for by ETag, which costs nothing of the rate limit where nothing changed;
/// where the limit is spent nothing is asked until it is new.
/// </summary>
public sealed class GitHubServer(ServerSetting setting, GuardedHttp http, TimeProvider clock)
{
    const string Product = "platform";

    readonly ConcurrentDictionary<string, GitHubClient> clients = new(StringComparer.OrdinalIgnoreCase);
    readonly EtagCache cache = new();

    // A token has one limit, an app one for each installation.
    readonly ConcurrentDictionary<string, DateTimeOffset> spent = new(StringComparer.OrdinalIgnoreCase);

    public string Host => setting.Host.ToLowerInvariant();

    /// <summary>Beside the REST API: <c>/graphql</c>, or <c>/api/graphql</c> on an enterprise server.</summary>
    public Uri GraphQl => new(setting.ApiRoot, "../graphql");

    /// <summary>Asks about what an account or organisation owns.</summary>
    /// <exception cref="GitHubException">It may not be asked, or has not answered.</exception>
    public async Task<T> AskAsync<T>(string owner, Func<GitHubClient, Task<T>> ask)
    {
        var account = setting.App is null ? "" : owner;
        if (spent.TryGetValue(account, out var until) && clock.GetUtcNow() < until)
            throw Spent(until);
        try
        {
            return await ask(clients.GetOrAdd(account, ClientFor));
        }
        catch (RateLimitExceededException exception)
        {
            throw Spend(account, exception.Reset);
        }
        catch (SecondaryRateLimitExceededException)
        {
            throw Spend(owner);
        }
        catch (AuthorizationException)
        {
            throw new GitHubException($"is on {Host}, which does not accept the platform's credentials", "Have an administrator correct GitHub:Servers.");
        }
        catch (ForbiddenException exception)
        {
            throw new GitHubException($"may not be read by the platform on {Host}: {exception.Message.TrimEnd('.')}", "Let the platform's token or app read it.");
        }
        catch (ApiException exception) when (exception is not NotFoundException && (int)exception.StatusCode >= 500)
        {
            throw new GitHubException($"cannot be read now, {Host} answers {(int)exception.StatusCode}", "It is read again at the next refresh.");
        }
        catch (HttpRequestException exception)
        {
            var refused = exception.InnerException as OutgoingRefusedException;
            throw new GitHubException(
                refused?.Message ?? $"cannot be read, {Host} does not answer: {exception.Message.TrimEnd('.')}", refused?.Remedy ?? "Check the server.");
        }
        catch (OperationCanceledException)
        {
            throw new GitHubException($"cannot be read, {Host} has not answered in time", "It is read again at the next refresh.");
        }
    }

    /// <summary>Asks nothing for a minute: GitHub's documentation says so where an answer tells nothing else.</summary>
    public GitHubException Spend(string owner) => Spend(setting.App is null ? "" : owner, clock.GetUtcNow() + TimeSpan.FromMinutes(1));

    GitHubException Spend(string account, DateTimeOffset until)
    {
        spent[account] = until;
        return Spent(until);
    }

    GitHubException Spent(DateTimeOffset until) => new(
        $"cannot be read before {until.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z, when the rate limit of {Host} is new", "It is read again at a refresh after that.");

    GitHubClient ClientFor(string owner)
    {
        var credentials = setting switch
        {
            { App: { } app } => new AppCredentials(app, ConnectionWith, owner, clock),
            { Token: { } token } => new InMemoryCredentialStore(new Credentials(token)),
            _ => (ICredentialStore)new InMemoryCredentialStore(Credentials.Anonymous),
        };
        return new GitHubClient(ConnectionWith(credentials)) { ResponseCache = cache };
    }

    Connection ConnectionWith(ICredentialStore credentials) => new(
        new ProductHeaderValue(Product), setting.ApiRoot, credentials,
        new HttpClientAdapter(() => new LimitedAnswers(http.CreateHandler())), new SimpleJsonSerializer());
}

/// <summary>Why something of GitHub is not read: a phrase that follows "which", and what to do about it.</summary>
public sealed class GitHubException(string message, string remedy) : Exception(message)
{
    public string Remedy => remedy;
}
