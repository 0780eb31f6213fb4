using System.Security.Claims;
using Contracts;
using Contracts.Gateway;
using Defaults.Errors;
using Defaults.Identity;
using Messaging.Database;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Gateway.Identity;

/// <summary>Publishes a new signing key now; it signs a minute later, when everyone has seen it.</summary>
static class RotateSigningKey
{
    static readonly TimeSpan publishedBeforeUse = TimeSpan.FromSeconds(60);

    public sealed record Response(string Id, DateTimeOffset ActiveAt);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> Handle(
        ClaimsPrincipal user, UnitOfWork unit, SigningKeyRing ring, IOptions<IdentityOptions> options,
        TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await unit.BeginAsync(ct);
        await SigningKeyStore.LockAsync(unit.Connection, ct);
        var keys = await SigningKeyStore.ReadAsync(unit.Connection, ct);
        if (keys.FirstOrDefault(key => key.ActiveAt > now) is { } coming)
            return Problems.Conflict(
                $"A rotation is under way: key {coming.Id} signs from {coming.ActiveAt:u}. Wait for it.");

        var made = SigningKey.Create(now + publishedBeforeUse);
        await SigningKeyStore.InsertAsync(unit.Connection, made, options.Value.ReadKey(), ct);
        await unit.EnqueueAsync(new SigningKeyRotated
        {
            Subject = "key:signing",
            Visibility = Visibilities.Restricted,
            KeyId = made.Id,
            RotatedBy = Caller.From(user).Subject,
            ActiveAt = made.ActiveAt,
        }, ct);
        await unit.CommitAsync(ct);
        await ring.RefreshAsync(ct);
        return TypedResults.Ok(new Response(made.Id, made.ActiveAt));
    }
}
