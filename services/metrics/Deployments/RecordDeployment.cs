using Contracts.Gateway;
using Dapper;
using MassTransit;
using Messaging;
using Messaging.Database;
using Metrics.Commits;

namespace Metrics.Deployments;

/// <summary>A deployment was asked for.</summary>
sealed class RecordDeployment(UnitOfWork work) : IConsumer<DeploymentCreated>
{
    // A status may have brought the row already, with the same facts but these.
    const string UpsertDeployment = """
        insert into deployments
               (repository, deployment_id, sha, ref, task, environment, production_environment, creator, created_at)
        values (@repository, @DeploymentId, @Sha, @Ref, @Task, @environment, @ProductionEnvironment, @Creator, @CreatedAt)
            on conflict (repository, deployment_id) do update
           set production_environment = excluded.production_environment, creator = excluded.creator
        """;

    public async Task Consume(ConsumeContext<DeploymentCreated> context)
    {
        var deployment = context.Message;
        await work.Connection.ExecuteAsync(new CommandDefinition(
            UpsertDeployment,
            new
            {
                repository = RepositoryName.Of(deployment.Repository),
                deployment.DeploymentId,
                deployment.Sha,
                deployment.Ref,
                deployment.Task,
                environment = deployment.Environment.ToLowerInvariant(),
                deployment.ProductionEnvironment,
                deployment.Creator,
                CreatedAt = deployment.CreatedAt.UtcDateTime,
            },
            work.Transaction, cancellationToken: context.CancellationToken));
        CrashPoint.At(CrashPoint.MetricsDeploymentStored);
    }
}
