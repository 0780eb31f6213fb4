using System.Diagnostics;

namespace Messaging;

/// <summary>
/// Named places where a process may be told to die as by <c>kill -9</c>: <c>PLATFORM_CRASH=name:nth</c>. Calls exist in
/// Debug builds only; a Release build has none. A test sweeps every name it finds here by reflection.
/// </summary>
public static class CrashPoint
{
    public const string WriteBeforeCommit = "write.before-commit";
    public const string WriteAfterCommit = "write.after-commit";
    public const string OutboxAfterRead = "outbox.after-read";
    public const string OutboxAfterPublish = "outbox.after-publish";
    public const string OutboxBeforeMove = "outbox.before-move";
    public const string OutboxAfterMove = "outbox.after-move";
    public const string ConsumerBeforeTransaction = "consumer.before-transaction";
    public const string ConsumerBeforeCommit = "consumer.before-commit";
    public const string ConsumerAfterCommit = "consumer.after-commit";
    public const string FeedBeforeCommit = "feed.before-commit";
    public const string FeedAfterCommit = "feed.after-commit";
    public const string IntakeAfterRead = "intake.after-read";
    public const string IntakeAfterInsert = "intake.after-insert";
    public const string IntakeBeforeTranslated = "intake.before-translated";
    public const string IntakeAfterTranslated = "intake.after-translated";
    public const string CommandCarriedOut = "command.carried-out";
    public const string TaskAfterClaim = "task.after-claim";
    public const string TaskBeforeCheckpoint = "task.before-checkpoint";
    public const string TaskAfterCheckpoint = "task.after-checkpoint";
    public const string TaskBeforeWaiting = "task.before-waiting";
    public const string TaskAfterWaiting = "task.after-waiting";
    public const string TaskBeforeAnswer = "task.before-answer";
    public const string TaskBeforeEnd = "task.before-end";
    public const string RepositoryBeforeRename = "repository.before-rename";
    public const string RepositoryAfterRename = "repository.after-rename";
    public const string MetricsPushStored = "metrics.push-stored";
    public const string MetricsPullRequestStored = "metrics.pull-request-stored";
    public const string MetricsDeploymentStored = "metrics.deployment-stored";
    public const string MetricsStatusStored = "metrics.status-stored";
    public const string MetricsDeploymentTold = "metrics.deployment-told";
    public const string MetricsServiceStored = "metrics.service-stored";
    public const string MetricsIncidentStored = "metrics.incident-stored";
    public const string MetricsIncidentTold = "metrics.incident-told";
    public const string MetricsResolutionTold = "metrics.resolution-told";
    public const string OrderClaimed = "order.claimed";
    public const string OrderRoleMade = "order.role-made";
    public const string OrderDatabaseMade = "order.database-made";
    public const string OrderDatabaseSettled = "order.database-settled";
    public const string OrderExtensionsAdded = "order.extensions-added";
    public const string OrderDatabaseDropped = "order.database-dropped";
    public const string OrderRoleDropped = "order.role-dropped";
    public const string OrderBeforeFinish = "order.before-finish";
    public const string OrderAfterFinish = "order.after-finish";
    public const string CredentialsBeforeChange = "credentials.before-change";
    public const string CredentialsAfterChange = "credentials.after-change";
    public const string CredentialsAfterCommit = "credentials.after-commit";

#if CRASH_POINTS
    static readonly (string Name, int Nth)? armed = Parse(Environment.GetEnvironmentVariable("PLATFORM_CRASH"));
    static int passes;
#endif

    [Conditional("CRASH_POINTS")]
    public static void At(string name)
    {
#if CRASH_POINTS
        if (armed is not { } crash || crash.Name != name || Interlocked.Increment(ref passes) != crash.Nth)
            return;
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
#endif
    }

#if CRASH_POINTS
    static (string, int)? Parse(string? value) => value?.Split(':') switch
    {
        [var name] => (name, 1),
        [var name, var nth] => (name, int.Parse(nth)),
        _ => null,
    };
#endif
}
