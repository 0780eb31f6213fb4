using Defaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Provisioner.Offerings;

static class GetOffering
{
    public static Results<Ok<ShownOffering>, ProblemHttpResult> Handle(
        string name, Menu menu, IOptionsMonitor<ProvisionerOptions> options) =>
        menu.Find(name) is { } offering
            ? TypedResults.Ok(ShownOffering.Of(offering, options.CurrentValue))
            : Problems.NotFound($"There is no offering '{name}'. /api/provisioner/offerings lists them.");
}
