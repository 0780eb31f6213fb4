namespace Metrics.Delivery;

/// <summary>A successful deployment, and what the platform takes it for.</summary>
sealed record JudgedDeployment
{
    public required DateTimeOffset SucceededAt { get; init; }

    /// <summary>An older commit came back.</summary>
    public required bool IsRollback { get; init; }

    /// <summary>Made because of an incident, or to undo a deployment.</summary>
    public required bool IsRework { get; init; }

    /// <summary>It caused an incident, or was rolled back.</summary>
    public required bool HasFailed { get; init; }

    /// <summary>Null for one that has not failed, and while an incident that it caused is open.</summary>
    public required DateTimeOffset? RecoveredAt { get; init; }

    /// <summary>Each deployment is judged once, however many incidents it caused.</summary>
    public static IReadOnlyList<JudgedDeployment> Judge(
        IReadOnlyList<DeployedRow> deployments, IReadOnlyList<IncidentRow> incidents)
    {
        var caused = incidents.Where(incident => incident.Cause is not null)
            .ToLookup(incident => (incident.Repository, incident.Cause!.Value));
        var fixes = incidents.Where(incident => incident.Fix is not null)
            .Select(incident => (incident.Repository, incident.Fix!.Value)).ToHashSet();
        return
        [
            .. deployments.Select(deployment =>
            {
                var key = (deployment.Repository, deployment.DeploymentId);
                return Judge(deployment, [.. caused[key]], fixes.Contains(key));
            }),
        ];
    }

    static JudgedDeployment Judge(DeployedRow deployment, IReadOnlyList<IncidentRow> caused, bool isFix)
    {
        var isOtherThanBefore = deployment.PreviousSha is not null && deployment.PreviousSha != deployment.Sha;
        var isRollback = isOtherThanBefore && deployment.WasDeployedBefore;
        var undoneAt = isOtherThanBefore ? deployment.PreviousBackAt : null;
        return new JudgedDeployment
        {
            SucceededAt = deployment.SucceededAt,
            IsRollback = isRollback,
            IsRework = isRollback || isFix,
            HasFailed = caused.Count > 0 || undoneAt is not null,
            RecoveredAt = caused switch
            {
                [] => undoneAt,
                _ when caused.Any(incident => incident.ResolvedAt is null) => null,
                _ => caused.Max(incident => incident.ResolvedAt),
            },
        };
    }
}
