namespace Metrics.Delivery;

/// <summary>
/// Percentiles that happened: the smallest value that at least that share does not exceed, as PostgreSQL's
/// <c>percentile_disc</c>. An average of two values would be one that nobody saw.
/// </summary>
sealed record Percentiles(double P50, double P75, double P90)
{
    /// <returns>Null for none.</returns>
    public static Percentiles? Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? null : new Percentiles(At(sorted, 0.5), At(sorted, 0.75), At(sorted, 0.9));
    }

    static double At(double[] sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
}
