using System.Net;
using System.Net.Sockets;

namespace Testing.Faults;

/// <summary>A loopback port that leads to another one, on which a test can play a bad network.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    readonly TcpListener listener;
    readonly int target;
    readonly HashSet<ProxiedConnection> connections = [];
    readonly CancellationTokenSource stopping = new();
    readonly Task accepting;
    ProxyMode mode = ProxyMode.Pass;

    /// <param name="target">The loopback port it leads to.</param>
    public TcpProxy(int target)
    {
        this.target = target;
        Port = FreePort.Next();
        listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Holds for the connections that are open and for those to come.</summary>
    public ProxyMode Mode
    {
        get => mode;
        set
        {
            mode = value;
            foreach (var connection in Open())
                connection.Apply(value);
        }
    }

    public int Connections => Open().Count;

    /// <summary>Resets what is open now and goes on in the same mode: a connection that breaks once.</summary>
    public void ResetOpen()
    {
        foreach (var connection in Open())
            connection.Reset();
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        listener.Dispose();
        ResetOpen();
        stopping.Dispose();
    }

    List<ProxiedConnection> Open()
    {
        lock (connections)
            return [.. connections];
    }

    async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await listener.AcceptSocketAsync(stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            _ = ServeAsync(client);
        }
    }

    async Task ServeAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var connection = new ProxiedConnection(client, server);
        lock (connections)
            connections.Add(connection);
        try
        {
            connection.Apply(mode);
            await server.ConnectAsync(IPAddress.Loopback, target);
            connection.Apply(mode);
            await connection.ForwardAsync();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            connection.Reset();   // nobody listens behind us, or either side broke off
        }
        finally
        {
            lock (connections)
                connections.Remove(connection);
        }
    }
}
