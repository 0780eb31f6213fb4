using Dapper;
using Npgsql;

namespace Metrics.Delivery;

/// <summary>The lead times of a window, counted by the database because there may be very many.</summary>
sealed record LeadTimes
{
    const string Select = $"""
        with {ChangeSql.Changes}
        select count(*) filter (where excluded is null) as n,
               percentile_disc(0.5) within group (order by lead_seconds) filter (where excluded is null) as p50,
               percentile_disc(0.75) within group (order by lead_seconds) filter (where excluded is null) as p75,
               percentile_disc(0.9) within group (order by lead_seconds) filter (where excluded is null) as p90,
               count(*) filter (where excluded = '{ChangeSql.Baseline}') as baseline,
               count(*) filter (where excluded = '{ChangeSql.Merge}') as merges,
               count(*) filter (where excluded = '{ChangeSql.NoTime}') as without_time,
               count(*) filter (where excluded = '{ChangeSql.ClockAnomaly}') as clock_anomalies
          from changes
        """;

    public required long N { get; init; }
    public required double? P50 { get; init; }
    public required double? P75 { get; init; }
    public required double? P90 { get; init; }
    public required long Baseline { get; init; }
    public required long Merges { get; init; }
    public required long WithoutTime { get; init; }
    public required long ClockAnomalies { get; init; }

    public static Task<LeadTimes> ReadAsync(NpgsqlConnection connection, DeliveryQuery query, CancellationToken ct) =>
        connection.QuerySingleAsync<LeadTimes>(new CommandDefinition(Select, query.Parameters, cancellationToken: ct));
}
