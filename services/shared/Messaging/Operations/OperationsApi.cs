using Defaults.Identity;
using Messaging.Parked;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Messaging.Operations;

/// <summary>What an operator can do to the messages of a service; the gateway shows it as <c>/api/ops/{service}</c>.</summary>
public static class OperationsApi
{
    public static void MapOperations(this IEndpointRouteBuilder routes, string prefix)
    {
        var operations = routes.MapGroup(prefix).WithTags("Operations").RequireScope(Scopes.Operate);

        operations.MapGet("/parked", ListParked.Handle);
        operations.MapPost("/parked/{id:guid}/retry", RetryParked.Handle);
        operations.MapDelete("/parked/{id:guid}", DiscardParked.Handle);
        operations.MapPost("/republish", Republish.Handle);
    }
}
