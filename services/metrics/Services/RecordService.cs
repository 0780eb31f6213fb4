using System.Text.Json;
using Contracts;
using Contracts.Catalog;
using Dapper;
using MassTransit;
using Messaging;
using Messaging.Database;
using Metrics.Commits;

namespace Metrics.Services;

/// <summary>
/// A component entered the catalog, changed or left: from then on another repository or another team may count. Versions
/// come in any order; each is stored, and the intervals are made of all of them.
/// </summary>
sealed class RecordService(UnitOfWork work)
    : IConsumer<EntityAdded>, IConsumer<EntityChanged>, IConsumer<EntityRemoved>
{
    // Any constant will do, so long as only this uses it.
    const int LockClass = 0x3E8;
    const string SubjectPrefix = "component:";
    const string SlugAnnotation = "github.com/project-slug";

    const string LockService = "select pg_advisory_xact_lock(@lockClass, hashtext(@service))";

    const string InsertVersion = """
        insert into service_versions (service, version, occurred_at, repository, owner, is_removed)
        values (@service, @version, @occurredAt, @repository, @owner, @isRemoved)
            on conflict do nothing
        """;

    const string DeleteTenures = "delete from service_tenures where service = @service";

    // Order is that of the versions; a clock that went back between two of them must not turn an interval around. Before
    // the catalog knew where a service lives, its first repository and its first owner count.
    const string InsertTenures = """
        with told as (
            select version, repository, owner, is_removed, max(occurred_at) over (order by version) as told_at
              from service_versions
             where service = @service
               and version >= (select min(version) from service_versions where service = @service and repository is not null)),
        turns as (
            select version, repository, owner, is_removed, told_at,
                   lag(version) over by_version is null as is_first,
                   (repository, owner, is_removed) is not distinct from
                   (lag(repository) over by_version, lag(owner) over by_version, lag(is_removed) over by_version) as is_same
              from told
            window by_version as (order by version)),
        tenures as (
            select repository, owner, is_removed,
                   case when is_first then '-infinity' else told_at end as valid_from,
                   coalesce(lead(told_at) over (order by version), 'infinity') as valid_to
              from turns
             where is_first or not is_same)
        insert into service_tenures (service, repository, owner, valid_from, valid_to)
        select @service, repository, owner, valid_from, valid_to
          from tenures
         where not is_removed and repository is not null and valid_from < valid_to
        """;

    public Task Consume(ConsumeContext<EntityAdded> context) =>
        StoreAsync(context.Message, RepositoryOf(context.Message.Entity), isRemoved: false, context.CancellationToken);

    public Task Consume(ConsumeContext<EntityChanged> context) =>
        StoreAsync(context.Message, RepositoryOf(context.Message.Entity), isRemoved: false, context.CancellationToken);

    public Task Consume(ConsumeContext<EntityRemoved> context) =>
        StoreAsync(context.Message, repository: null, isRemoved: true, context.CancellationToken);

    async Task StoreAsync(PlatformEvent told, string? repository, bool isRemoved, CancellationToken ct)
    {
        if (!told.Subject.StartsWith(SubjectPrefix, StringComparison.Ordinal))
            return;
        var version = new
        {
            lockClass = LockClass,
            service = told.Subject,
            version = told.Version,
            occurredAt = told.OccurredAt.UtcDateTime,
            repository,
            owner = isRemoved ? null : told.Owner,
            isRemoved,
        };
        foreach (var statement in new[] { LockService, InsertVersion, DeleteTenures, InsertTenures })
            await work.Connection.ExecuteAsync(new CommandDefinition(
                statement, version, work.Transaction, cancellationToken: ct));
        CrashPoint.At(CrashPoint.MetricsServiceStored);
    }

    static string? RepositoryOf(JsonElement entity) =>
        entity.TryGetProperty("metadata", out var metadata)
        && metadata.TryGetProperty("annotations", out var annotations)
        && annotations.ValueKind == JsonValueKind.Object
        && annotations.TryGetProperty(SlugAnnotation, out var slug)
        && slug.ValueKind == JsonValueKind.String
        && slug.GetString()!.Split('/') is [{ Length: > 0 }, { Length: > 0 }]
            ? RepositoryName.Of(slug.GetString()!)
            : null;
}
