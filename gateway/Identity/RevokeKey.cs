using Contracts;
using Contracts.Gateway;
using Dapper;
using Defaults.Errors;
using Defaults.Identity;
using Messaging.Database;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Identity;

/// <summary>Ends a key for good: here at once, on every other replica within 5 s.</summary>
static class RevokeKey
{
    const string SelectKey = "select role, revoked_at is not null as revoked from api_keys where id = @id for update";
    const string Revoke = "update api_keys set revoked_at = now() where id = @id";

    sealed record Row
    {
        public required string Role { get; init; }
        public required bool Revoked { get; init; }
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        string id, HttpContext context, UnitOfWork unit, ApiKeyCache keys, CancellationToken ct)
    {
        var caller = Caller.From(context.User);
        await unit.BeginAsync(ct);
        var row = await unit.Connection.QuerySingleOrDefaultAsync<Row>(
            new CommandDefinition(SelectKey, new { id }, cancellationToken: ct));
        if (row is null)
            return Problems.NotFound($"There is no API key '{id}'. GET /api/keys lists them.");
        if (row.Role == Roles.Administrator && !caller.IsAdministrator)
            return KeysApi.Problem(
                StatusCodes.Status403Forbidden, new("id", "Only an administrator revokes an administrator's key."));
        if (row.Revoked)
            return TypedResults.NoContent();

        await unit.Connection.ExecuteAsync(new CommandDefinition(Revoke, new { id }, cancellationToken: ct));
        await unit.EnqueueAsync(new ApiKeyRevoked
        {
            Subject = $"key:{id}",
            Visibility = Visibilities.Restricted,
            KeyId = id,
            RevokedBy = caller.Subject,
        }, ct);
        await unit.CommitAsync(ct);
        keys.Drop(id);
        return TypedResults.NoContent();
    }
}
