using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using Messaging.Database;
using Microsoft.AspNetCore.Http;

namespace Messaging.Idempotency;

/// <summary>
/// <c>Idempotency-Key</c>: the same key with the same request is carried out once and answered alike each time, also when
/// the first answer was lost on its way. The key, what was asked for and the answer commit together.
/// </summary>
public static class IdempotencyKeys
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotent-Replayed";
    const int LengthMax = 255;

    static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);

    // A twin that comes while the first is being carried out waits here for its commit or rollback, which decides.
    const string Claim = """
        insert into idempotency_keys (caller, key, request_hash) values (@caller, @key, @hash) on conflict do nothing
        """;

    const string SelectAnswer = """
        select request_hash, status, location, body from idempotency_keys where caller = @caller and key = @key
        """;

    const string KeepAnswer = """
        update idempotency_keys set status = @status, location = @location, body = @body where caller = @caller and key = @key
        """;

    /// <summary>To be called first in the writing transaction. A non-null result is the answer; nothing more is to be done.</summary>
    /// <param name="caller">Whose key it is: callers do not share keys.</param>
    /// <param name="request">What was asked for, as read from the body.</param>
    /// <exception cref="BadHttpRequestException">400 for a key that cannot be one, 422 for one used with another request.</exception>
    public static async Task<IResult?> FindAsync<TRequest>(
        UnitOfWork work, HttpContext context, string caller, TRequest request, CancellationToken ct)
    {
        if (KeyOf(context) is not { } key)
            return null;
        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
            new { context.Request.Method, Path = context.Request.Path.Value, request }, json));
        if (await work.Connection.ExecuteAsync(new CommandDefinition(
            Claim, new { caller, key, hash }, work.Transaction, cancellationToken: ct)) == 1)
            return null;
        var kept = await work.Connection.QuerySingleAsync<Kept>(new CommandDefinition(
            SelectAnswer, new { caller, key }, work.Transaction, cancellationToken: ct));
        if (!hash.AsSpan().SequenceEqual(kept.RequestHash))
            throw new BadHttpRequestException(
                $"{Header} '{key}' was used with another request. Use a new key for a new request.",
                StatusCodes.Status422UnprocessableEntity);
        return new Answer(kept.Status, kept.Location, kept.Body, isReplayed: true);
    }

    /// <summary>The answer to return after the commit; with a key it is kept in the transaction.</summary>
    public static async Task<IResult> KeepAsync<TBody>(
        UnitOfWork work, HttpContext context, string caller, int status, string? location, TBody body, CancellationToken ct)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, json);
        if (KeyOf(context) is { } key)
            await work.Connection.ExecuteAsync(new CommandDefinition(
                KeepAnswer, new { caller, key, status, location, body = bytes }, work.Transaction, cancellationToken: ct));
        return new Answer(status, location, bytes, isReplayed: false);
    }

    static string? KeyOf(HttpContext context)
    {
        if (!context.Request.Headers.TryGetValue(Header, out var values))
            return null;
        var key = values.ToString();
        return key.Length is > 0 and <= LengthMax && !key.Any(char.IsControl)
            ? key
            : throw new BadHttpRequestException(
                $"{Header} must have 1 to {LengthMax} characters, none of them a control character; a UUID is a good one.");
    }

    sealed record Kept
    {
        public required byte[] RequestHash { get; init; }
        public required int Status { get; init; }
        public required string? Location { get; init; }
        public required byte[] Body { get; init; }
    }

    sealed class Answer(int status, string? location, byte[] body, bool isReplayed) : IResult, IStatusCodeHttpResult
    {
        public int? StatusCode => status;

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "application/json";
            if (location is not null)
                httpContext.Response.Headers.Location = location;
            if (isReplayed)
                httpContext.Response.Headers[ReplayedHeader] = "true";
            await httpContext.Response.BodyWriter.WriteAsync(body, httpContext.RequestAborted);
        }
    }
}
