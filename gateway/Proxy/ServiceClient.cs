using System.Net;
using System.Net.Sockets;

namespace Gateway.Proxy;

/// <summary>The pooled connections to the services.</summary>
static class ServiceClient
{
    static readonly TimeSpan connectionLifetime = TimeSpan.FromMinutes(2);
    static readonly TimeSpan connectTimeout = TimeSpan.FromSeconds(2);

    public static HttpMessageInvoker Create() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        // Behind one name that stands for many replicas, old connections would never see a new one.
        PooledConnectionLifetime = connectionLifetime,
        ConnectCallback = ConnectAsync,
    });

    // The handler's own time limit looks like a cancelled request; a connection that does not come about must look like
    // one that is refused, because then nothing was sent and another replica may be asked.
    static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        ending.CancelAfter(connectTimeout);
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, ending.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
