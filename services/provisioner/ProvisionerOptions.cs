using System.ComponentModel.DataAnnotations;
using Provisioner.Drivers.Postgres;
using Provisioner.Offerings;

namespace Provisioner;

/// <summary>Settings below <c>Provisioner</c>.</summary>
sealed class ProvisionerOptions : IValidatableObject
{
    /// <summary>How many of an offering a team may have at once, by the offering's name.</summary>
    public Dictionary<string, int> Quotas { get; init; } = [];

    /// <summary>How long an order is tried again while its server cannot be reached, before it fails.</summary>
    [Range(1, 86_400)] public int RetryForSeconds { get; init; } = 600;

    public PostgresOptions Postgres { get; init; } = new();

    public int QuotaOf(Offering offering) => Quotas.GetValueOrDefault(offering.Name, offering.QuotaPerTeam);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (offering, quota) in Quotas)
        {
            if (quota < 0)
                yield return new($"Provisioner:Quotas:{offering} is {quota}. Write 0 or more.");
        }

        foreach (var wrong in Postgres.Validate())
            yield return wrong;
    }
}
