using Defaults.Errors;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy;

/// <summary>
/// Sends a request on to a replica of one service, and to another one where that is safe. YARP forwards; choosing and
/// trying again are done here, because its pipeline of clusters cannot try again and costs more per request.
/// </summary>
sealed class Forward(
    string service, Replicas replicas, HttpTransformer transformer, IHttpForwarder forwarder, HttpMessageInvoker client,
    ErrorWriter errors, ILogger log)
{
    const int RetryAfterSeconds = 2;

    static readonly ForwarderRequestConfig config = new()
    {
        ActivityTimeout = TimeSpan.FromSeconds(30),
        Version = System.Net.HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public async Task Handle(HttpContext context)
    {
        var replica = replicas.Next()!;
        var error = await SendAsync(context, replica);
        if (error == ForwarderError.None)
            return;
        if (Failure.MayTryAnother(context.Request.Method, error, ExceptionOf(context))
            && !context.Response.HasStarted && replicas.Next(except: replica) is { } other)
        {
            context.Response.Clear();
            error = await SendAsync(context, other);
        }
        if (error != ForwarderError.None && !context.Response.HasStarted
            && !context.RequestAborted.IsCancellationRequested)
        {
            await AnswerAsync(context, error);
        }
    }

    async ValueTask<ForwarderError> SendAsync(HttpContext context, Replica replica)
    {
        var error = await forwarder.SendAsync(context, replica.Address, client, config, transformer);
        if (error == ForwarderError.RequestTimedOut || Failure.IsUnreachable(error, ExceptionOf(context)))
        {
            replicas.LeaveOut(replica);
            log.ReplicaLeftOut(service, replica.Address, ExceptionOf(context)?.Message ?? error.ToString());
        }
        return error;
    }

    Task AnswerAsync(HttpContext context, ForwarderError error)
    {
        if (Failure.IsUnreachable(error, ExceptionOf(context)))
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString();
            return errors.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable,
                $"The {service} service cannot be reached now. Nothing was changed; try again in a moment.");
        }
        return error switch
        {
            ForwarderError.RequestTimedOut => errors.WriteAsync(
                context, StatusCodes.Status504GatewayTimeout,
                $"The {service} service did not answer within {config.ActivityTimeout!.Value.TotalSeconds} s. "
                + "Look whether a change was made before you try again."),
            // The client's own fault; YARP has set the status, and the pages for statuses write the body.
            ForwarderError.RequestBodyClient => Task.CompletedTask,
            _ => errors.WriteAsync(
                context, StatusCodes.Status502BadGateway,
                $"The {service} service broke off before it answered. "
                + "Look whether a change was made before you try again."),
        };
    }

    static Exception? ExceptionOf(HttpContext context) => context.Features.Get<IForwarderErrorFeature>()?.Exception;
}

/// <summary>What a failed attempt says about the next one.</summary>
static class Failure
{
    /// <summary>No connection came about, so nothing was sent.</summary>
    public static bool IsUnreachable(ForwarderError error, Exception? exception) =>
        error != ForwarderError.None && exception is HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError,
        };

    /// <summary>Safe when nothing was sent, or when the request only reads and no answer began.</summary>
    public static bool MayTryAnother(string method, ForwarderError error, Exception? exception) =>
        IsUnreachable(error, exception)
        || (error == ForwarderError.Request && (HttpMethods.IsGet(method) || HttpMethods.IsHead(method)));
}
