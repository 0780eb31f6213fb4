using System.Text.Json;
using System.Text.Json.Nodes;
using Contracts;
using Dapper;
using Npgsql;

namespace Scaffolder.Runs;

/// <summary>A task that this process holds the lease of.</summary>
sealed record ClaimedTask
{
    /// <summary>A task that shows no sign of life for so long is taken up by another process.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(30);

    public required Guid Id { get; init; }
    public required string TemplateRef { get; init; }

    /// <summary>JSON.</summary>
    public required string Spec { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>JSON.</summary>
    public required string Actor { get; init; }
    public required string? Owner { get; init; }
    public required string? Traceparent { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required long Fence { get; init; }
    public required bool CancelAsked { get; init; }
    public required long WorkedMs { get; init; }
    public required int LogCount { get; init; }

    /// <summary>JSON of a <see cref="Failure"/>; null while nothing has failed.</summary>
    public required string? Failing { get; init; }

    // Fair among people: who has fewer tasks running comes first, then who waits longest. The fence makes whoever held
    // the task before a zombie that writes nothing more.
    const string Claim = """
        with busy as (
            select created_by, count(*) as running from tasks where lease_until > now() group by created_by),
        due as (
            select t.id
              from tasks t
              left join busy using (created_by)
             where t.state in ('open', 'processing')
               and t.not_before <= now()
               and (t.lease_until is null or t.lease_until < now())
             order by coalesce(busy.running, 0), t.not_before
             limit 1
               for update of t skip locked)
        update tasks t
           set state = 'processing', fence = t.fence + 1, lease_owner = @worker, lease_until = now() + @lease,
               heartbeat_at = now()
          from due
         where t.id = due.id
        returning t.id, t.template_ref, t.spec, t.created_by, t.actor, t.owner, t.traceparent, t.created_at, t.fence,
                  t.cancel_asked, t.worked_ms, t.log_count, t.failing
        """;

    /// <summary>The next task that is due; null when there is none.</summary>
    public static async Task<ClaimedTask?> NextAsync(NpgsqlDataSource db, string worker, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await connection.QueryFirstOrDefaultAsync<ClaimedTask>(new CommandDefinition(
            Claim, new { worker, lease = LeaseTime }, cancellationToken: ct));
    }

    public JsonObject ReadSpec() => JsonNode.Parse(Spec)!.AsObject();

    public Failure? ReadFailure() =>
        Failing is null ? null : JsonSerializer.Deserialize<Failure>(Failing, JsonSerializerOptions.Web);

    public Actor ReadActor() => JsonSerializer.Deserialize<Actor>(Actor, JsonSerializerOptions.Web)!;
}

/// <summary>
/// Why a task ends. It is written down before anything is taken back, so that a crash in between changes no end.
/// </summary>
/// <param name="Step">1-based; null when it was none of the steps.</param>
sealed record Failure(int? Step, string? StepId, string Reason)
{
    const string Keep = """
        update tasks set failing = @failure::json where id = @Id and failing is null
        """;

    public static Task KeepAsync(Lease lease, Failure failure) => lease.WriteAsync(
        work => work.Connection.ExecuteAsync(new CommandDefinition(
            Keep, new { lease.Task.Id, failure = JsonSerializer.Serialize(failure, JsonSerializerOptions.Web) },
            work.Transaction)));
}
