using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Provisioner.Offerings;

static class ListOfferings
{
    /// <param name="Items">All: a menu has no pages.</param>
    public sealed record Response(IReadOnlyList<ShownOffering> Items);

    public static Ok<Response> Handle(Menu menu, IOptionsMonitor<ProvisionerOptions> options) => TypedResults.Ok(
        new Response([.. menu.All.Select(offering => ShownOffering.Of(offering, options.CurrentValue))]));
}
