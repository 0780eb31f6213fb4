using System.Security.Claims;
using Dapper;
using Defaults.Errors;
using Defaults.Identity;
using Messaging.Database;
using Messaging.Idempotency;
using Microsoft.AspNetCore.Http;

namespace Messaging.Tests.Hosting;

/// <summary>A write as services have them: begun, found or carried out, kept, committed.</summary>
static class TakeEffectOnRequest
{
    public sealed record Request(string Subject);

    const string InsertEffect = """
        insert into effects (event_id, subject, version, replica) values (@id, @Subject, 1, 'request')
        """;

    public static async Task<IResult> Handle(
        Request request, ClaimsPrincipal user, HttpContext context, UnitOfWork work, CancellationToken ct)
    {
        var caller = Caller.From(user).Subject;
        await work.BeginAsync(ct);
        if (await IdempotencyKeys.FindAsync(work, context, caller, request, ct) is { } kept)
            return kept;
        var id = Guid.CreateVersion7();
        await work.Connection.ExecuteAsync(InsertEffect, new { id, request.Subject }, work.Transaction);
        if (request.Subject.Contains("refused", StringComparison.Ordinal))
            return Problems.Conflict("This subject is refused, after something was written.");
        var answer = await IdempotencyKeys.KeepAsync(
            work, context, caller, StatusCodes.Status201Created, $"/effects/{id}", new { id }, ct);
        await work.CommitAsync(ct);
        return answer;
    }
}
