using System.Net.Sockets;

namespace Testing.Faults;

/// <summary>One connection through a proxy.</summary>
sealed class ProxiedConnection(Socket client, Socket server) : IDisposable
{
    const int PieceBytes = 16 * 1024;

    readonly Lock changing = new();
    ProxyMode mode = ProxyMode.Pass;
    TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long bytesLeft = long.MaxValue;

    public void Apply(ProxyMode next)
    {
        lock (changing)
        {
            if (next != mode)
                bytesLeft = next is ProxyMode.Cuts cut ? cut.Bytes : long.MaxValue;
            mode = next;
            changed.TrySetResult();
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        if (next is ProxyMode.Resets)
            Reset();
        if (next is ProxyMode.HalfCloses)
            EndAnswers();
    }

    /// <summary>Until both directions have ended.</summary>
    public Task ForwardAsync() => Task.WhenAll(PumpAsync(client, server), PumpAsync(server, client));

    /// <summary>Closes both sides so that they see RST instead of an orderly end.</summary>
    public void Reset()
    {
        foreach (var socket in new[] { client, server })
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // It is closed already.
            }
            socket.Close();
        }
    }

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }

    async Task PumpAsync(Socket from, Socket to)
    {
        var piece = new byte[PieceBytes];
        while (true)
        {
            await HoldAsync();
            var count = await from.ReceiveAsync(piece);
            // It may have become a blackhole while we waited for bytes; these must not slip through.
            await HoldAsync();
            if (count == 0)
            {
                to.Shutdown(SocketShutdown.Send);
                return;
            }
            if (mode is ProxyMode.HalfCloses && from == server)
                continue;
            if (mode is ProxyMode.Delays delay)
                await Task.Delay(delay.Time + (Random.Shared.NextDouble() * 2 - 1) * delay.Jitter);
            var left = Interlocked.Add(ref bytesLeft, -count);
            var passing = (int)Math.Clamp(count + Math.Min(left, 0), 0, count);
            for (var sent = 0; sent < passing;)
                sent += await to.SendAsync(piece.AsMemory(sent, passing - sent));
            if (passing < count)
                Reset();
        }
    }

    async Task HoldAsync()
    {
        while (true)
        {
            Task next;
            lock (changing)
            {
                if (mode is not ProxyMode.Swallows)
                    return;
                next = changed.Task;
            }
            await next;
        }
    }

    void EndAnswers()
    {
        try
        {
            client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }
    }
}
