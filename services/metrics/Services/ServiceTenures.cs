using Dapper;
using Messaging.Database;

namespace Metrics.Services;

/// <summary>A service and its owner at one moment.</summary>
sealed record OwnedService
{
    public required string Service { get; init; }
    public required string? Owner { get; init; }
}

/// <summary>Which repository belongs to which service, and that to which team, at which time.</summary>
static class ServiceTenures
{
    /// <summary>
    /// The table expression <c>scope</c>: the repositories of <c>@service</c> or of <c>@owners</c>, with the time for
    /// which each counts. Null for either means any.
    /// </summary>
    public const string Scope = """
        scope as (
            select distinct repository, valid_from, valid_to
              from service_tenures
             where (@service::text is null or service = @service)
               and (@owners::text[] is null or owner = any(@owners)))
        """;

    // Of several services in one repository the one that has had it longest.
    const string SelectOfRepository = """
        select service, owner
          from service_tenures
         where repository = @repository and valid_from <= @at and @at < valid_to
         order by valid_from, service
         limit 1
        """;

    public static Task<OwnedService?> OfRepositoryAsync(
        UnitOfWork work, string repository, DateTimeOffset at, CancellationToken ct) =>
        work.Connection.QuerySingleOrDefaultAsync<OwnedService>(new CommandDefinition(
            SelectOfRepository, new { repository, at = at.UtcDateTime }, work.Transaction, cancellationToken: ct));
}
