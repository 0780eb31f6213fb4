namespace Metrics.Deployments;

/// <summary>How far a deployment has come.</summary>
sealed record Outcome
{
    /// <summary>Its first success.</summary>
    public required DateTimeOffset? SucceededAt { get; init; }

    /// <summary>Its first failure, which counts only for one that never succeeded.</summary>
    public required DateTimeOffset? FailedAt { get; init; }
    public required bool FailureTold { get; init; }

    /// <summary>With one more status; the earliest of each kind stays, so the order does not matter.</summary>
    public Outcome With(bool succeeded, bool failed, DateTimeOffset at) => this with
    {
        SucceededAt = succeeded ? Earlier(SucceededAt, at) : SucceededAt,
        FailedAt = failed ? Earlier(FailedAt, at) : FailedAt,
    };

    static DateTimeOffset Earlier(DateTimeOffset? known, DateTimeOffset at) => known < at ? known.Value : at;
}
