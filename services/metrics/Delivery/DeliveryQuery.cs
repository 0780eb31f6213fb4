using Microsoft.AspNetCore.Http.Extensions;
using Npgsql;

namespace Metrics.Delivery;

/// <summary>Whose deliveries, into which environment, and when.</summary>
/// <param name="Environment">Lower-cased.</param>
/// <param name="IsProduction">Whether it is the one that incidents are taken to come from.</param>
sealed record DeliveryQuery(DeliveryScope Scope, string Environment, bool IsProduction, Window Window)
{
    const string Prefix = "/api/metrics";
    const int EnvironmentCharsMax = 255;

    /// <summary>For the statements over a window.</summary>
    public object Parameters => new
    {
        service = Scope.Service,
        owners = Scope.Owners,
        environment = Environment,
        isProduction = IsProduction,
        from = Window.From.UtcDateTime,
        to = Window.To.UtcDateTime,
    };

    public static async Task<(DeliveryQuery? Query, Refusal? Refusal)> ReadAsync(
        Asked asked, NpgsqlConnection connection, MetricsOptions options, DateTimeOffset now, CancellationToken ct)
    {
        var environment = asked.Environment?.ToLowerInvariant() ?? options.Production;
        if (environment.Length is 0 or > EnvironmentCharsMax || environment.Any(char.IsControl))
            return (null, new Refusal(
                "environment", $"An environment has a name of 1 to {EnvironmentCharsMax} printable characters."));
        var (window, badWindow) = Window.Read(asked.From, asked.To, now, options.Zone);
        if (window is null)
            return (null, badWindow);
        var (scope, badScope) = await DeliveryScope.ReadAsync(asked.Service, asked.Team, connection, ct);
        return scope is null
            ? (null, badScope)
            : (new DeliveryQuery(scope, environment, environment == options.Production, window), null);
    }

    /// <summary>Where the facts behind a number are.</summary>
    /// <param name="noun">For example <c>deployments</c>.</param>
    public string LinkTo(string noun)
    {
        var query = new QueryBuilder(Scope.Query.Select(pair => KeyValuePair.Create(pair.Key, pair.Value ?? "")))
        {
            { "environment", Environment },
            { "from", Instant(Window.From) },
            { "to", Instant(Window.To) },
        };
        return $"{Prefix}/{noun}{query}";
    }

    static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'");
}

/// <summary>A query as it was asked; null for what was left out.</summary>
sealed record Asked(string? Service, string? Team, string? Environment, string? From, string? To);
