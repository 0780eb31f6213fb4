using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Defaults.Errors;

/// <summary>The one place where an exception becomes an answer: an outage is 503 with a time to come back, the rest 500.</summary>
sealed partial class UnhandledErrors(ErrorWriter errors, ILogger<UnhandledErrors> log) : IExceptionHandler
{
    const int RetryAfterSeconds = 2;

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken ct)
    {
        switch (exception)
        {
            case BadHttpRequestException { InnerException: JsonException json } bad:
                await errors.WriteAsync(
                    context, bad.StatusCode,
                    $"The JSON body does not fit this route at '{json.Path ?? "$"}': the field is unknown or missing, or its "
                    + "value has the wrong type. The OpenAPI document has the shape.");
                return true;
            case BadHttpRequestException bad:
                await errors.WriteAsync(context, bad.StatusCode, bad.InnerException?.Message ?? bad.Message);
                return true;
            case not null when Transient.Is(exception):
                context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString();
                await errors.WriteAsync(
                    context, StatusCodes.Status503ServiceUnavailable,
                    "The database cannot be reached now. Nothing was changed; try again in a moment.");
                return true;
            default:
                Unexpected(log, exception, context.Request.Method, context.Request.Path, Activity.Current?.TraceId.ToString());
                await errors.WriteAsync(
                    context, StatusCodes.Status500InternalServerError,
                    $"An unexpected error. The log has it under trace {Activity.Current?.TraceId}.");
                return true;
        }
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed unexpectedly, trace {TraceId}")]
    static partial void Unexpected(ILogger log, Exception? exception, string method, string path, string? traceId);
}
