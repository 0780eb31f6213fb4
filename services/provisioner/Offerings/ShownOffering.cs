using System.Text.Json;

namespace Provisioner.Offerings;

/// <summary>An offering as its readers see it.</summary>
/// <param name="QuotaPerTeam">How many a team may have at once, here.</param>
sealed record ShownOffering(
    string Name, int Version, string Title, string Description, int QuotaPerTeam, IReadOnlyList<Guardrail> Guardrails,
    JsonElement Parameters)
{
    public static ShownOffering Of(Offering offering, ProvisionerOptions options) => new(
        offering.Name, offering.Version, offering.Title, offering.Description, options.QuotaOf(offering),
        offering.Guardrails, offering.Parameters);
}
