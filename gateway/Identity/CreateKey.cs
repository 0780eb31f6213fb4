using System.Text.Json.Serialization;
using Contracts;
using Contracts.Gateway;
using Dapper;
using Messaging.Database;

namespace Gateway.Identity;

static class CreateKey
{
    /// <param name="Name">What uses the key.</param>
    /// <param name="Scopes">Without any, a member's key may read.</param>
    /// <param name="Groups">Refs such as <c>group:default/team-a</c>.</param>
    /// <param name="ExpiresInDays">1 to 365; 90 without it.</param>
    /// <param name="Subject">Who acts with it; the key itself without one.</param>
    // A field that is misspelled must not turn into a key with other rights than were meant.
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    public sealed record Request(
        string? Name, string? Role = null, IReadOnlyList<string>? Scopes = null, IReadOnlyList<string>? Groups = null,
        int? ExpiresInDays = null, string? Subject = null);

    /// <param name="Key">Shown this once.</param>
    public sealed record Response(
        string Id, string Name, string Key, string Subject, string Role, IReadOnlyList<string> Scopes,
        IReadOnlyList<string> Groups, DateTimeOffset ExpiresAt);

    const string InsertKey = """
        insert into api_keys (id, hash, name, subject, role, scopes, groups, created_by, created_at, expires_at)
        values (@Id, @Hash, @Name, @subject, @Role, @scopes, @groups, @createdBy, @now, @ExpiresAt)
        """;

    public static async Task<IResult> Handle(
        Request request, HttpContext context, UnitOfWork unit, TimeProvider clock, CancellationToken ct)
    {
        var giver = KeysApi.GiverOf(context);
        if (KeyGrant.FindFault(request) is { } fault)
            return KeysApi.Problem(StatusCodes.Status400BadRequest, fault);
        var grant = KeyGrant.From(request, giver, clock.GetUtcNow());
        if (grant.RefuseFor(giver) is { } refusal)
            return KeysApi.Problem(StatusCodes.Status403Forbidden, refusal);

        var made = await InsertAsync(unit, grant, giver.Caller.Subject, clock.GetUtcNow(), ct);
        context.Response.Headers.CacheControl = "no-store";
        return KeysApi.WantsText(context.Request)
            ? TypedResults.Text($"{made.Key}\n", statusCode: StatusCodes.Status201Created)
            : TypedResults.Created($"/api/keys/{made.Id}", made);
    }

    public static async Task<Response> InsertAsync(
        UnitOfWork unit, KeyGrant grant, string createdBy, DateTimeOffset now, CancellationToken ct)
    {
        var (key, text) = ApiKey.Create();
        // A key of its own name: what it does can be told apart from what its maker does.
        var subject = grant.Subject ?? $"key:default/{key.Id}";
        await unit.BeginAsync(ct);
        await unit.Connection.ExecuteAsync(new CommandDefinition(
            InsertKey,
            new
            {
                key.Id,
                key.Hash,
                grant.Name,
                subject,
                grant.Role,
                scopes = grant.Scopes.ToArray(),
                groups = grant.Groups.ToArray(),
                createdBy,
                now,
                grant.ExpiresAt,
            },
            cancellationToken: ct));
        await unit.EnqueueAsync(new ApiKeyCreated
        {
            Subject = $"key:{key.Id}",
            Visibility = Visibilities.Restricted,
            KeyId = key.Id,
            Name = grant.Name,
            CreatedBy = createdBy,
            ExpiresAt = grant.ExpiresAt,
        }, ct);
        await unit.CommitAsync(ct);
        return new Response(
            key.Id, grant.Name, text, subject, grant.Role, grant.Scopes, grant.Groups, grant.ExpiresAt);
    }
}
