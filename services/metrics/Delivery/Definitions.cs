namespace Metrics.Delivery;

/// <summary>
/// The choices behind each number, in words. DORA defines the five metrics and leaves open the statistic, the window and
/// which commit belongs to which deployment; every tool chose differently, so ours are printed with the numbers.
/// </summary>
static class Definitions
{
    public static string LeadTime(DeliveryQuery query) =>
        "Seconds from a commit's own timestamp, as the push tells it, to the first success status of the first deployment "
        + $"to '{query.Environment}' that contains it, in each repository; a deployment contains the commits that pushes and "
        + "merged pull requests place before its commit. Counted are the commits whose first deployment finished in the "
        + "window, the value is the median (percentile_disc). Left out are the first deployment of a repository to the "
        + "environment (baseline), commits that a pull request's merge made while its own commits are known (merges), "
        + "commits without a time, and those that are younger than their deployment (clockAnomalies).";

    public static string Frequency(DeliveryQuery query, TimeZoneInfo zone) =>
        $"Deployments to '{query.Environment}' whose first success status is in the window, divided by its length in days; "
        + "a commit that is deployed again counts again. medianDaysPerWeek is the median, over the ISO weeks "
        + $"({zone.Id}) that lie wholly in the window, of the days with a deployment; weeks without one count as 0.";

    public static string RecoveryTime(DeliveryQuery query) =>
        $"Seconds from the first success status of a failed deployment to '{query.Environment}' that finished in the window "
        + "to the resolution of the last incident it caused or, where it caused none, to the deployment that rolled it "
        + $"back; the value is the median (percentile_disc). {Failed(query)} Left out are those not recovered yet (open) and "
        + "those whose incident ended before the deployment did (clockAnomalies).";

    public static string FailRate(DeliveryQuery query) =>
        $"Failed deployments divided by all deployments to '{query.Environment}' whose first success status is in the "
        + $"window. {Failed(query)} Each deployment fails once, however many incidents it caused; a deployment that never "
        + "succeeded reached nobody and counts in neither number (failedAttempts). excludingRollbacks divides by the "
        + "deployments that are no rollback.";

    public static string ReworkRate(DeliveryQuery query) =>
        $"Deployments to '{query.Environment}' made because of an incident, divided by all whose first success status is in "
        + "the window. Made because of an incident are the first success after an incident began and not after its "
        + "resolution, in the repository it belongs to, and rollbacks: a commit that comes back after another one.";

    static string Failed(DeliveryQuery query) =>
        "A deployment failed when an incident names it as its cause, or "
        + (query.IsProduction
            ? "names none and this was the service's last success before the incident began, "
            : "(incidents that name none are taken to come from production alone) ")
        + "or when the next time that the commit before it was deployed is after it (rollback).";
}
