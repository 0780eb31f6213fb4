using System.Net;
using System.Net.Sockets;
using System.Text;
using Testing.Faults;
using Xunit;

namespace Testing.Tests;

/// <summary>Each fault is seen as a client of a server that sends back what it gets would see it.</summary>
public sealed class TcpProxyTests : IAsyncLifetime
{
    static readonly TimeSpan soon = TimeSpan.FromMilliseconds(300);

    /// <summary>A timer counts whole ticks, and may be that much earlier than a clock that counts finer.</summary>
    static readonly TimeSpan timerTick = TimeSpan.FromMilliseconds(16);

    readonly TcpListener echo = new(IPAddress.Loopback, 0);
    readonly TcpClient client = new();
    readonly TcpProxy proxy;

    public TcpProxyTests()
    {
        echo.Start();
        proxy = new TcpProxy(((IPEndPoint)echo.LocalEndpoint).Port);
        _ = ServeAsync();
    }

    public async ValueTask InitializeAsync()
    {
        await client.ConnectAsync(IPAddress.Loopback, proxy.Port);
        Assert.Equal("hello", await SayAsync("hello"));
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await proxy.DisposeAsync();
        echo.Dispose();
    }

    [Fact]
    public async Task A_delay_holds_each_piece_back()
    {
        proxy.Mode = ProxyMode.Delay(soon);

        var begun = TimeProvider.System.GetTimestamp();
        Assert.Equal("later", await SayAsync("later"));
        Assert.InRange(TimeProvider.System.GetElapsedTime(begun), 2 * (soon - timerTick), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_reset_breaks_open_connections_and_new_ones()
    {
        proxy.Mode = ProxyMode.Reset;

        await Assert.ThrowsAsync<IOException>(() => SayAsync("anyone?"));
        using var next = new TcpClient();
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await next.ConnectAsync(IPAddress.Loopback, proxy.Port);
            Assert.NotEqual(0, await next.GetStream().ReadAsync(new byte[1]));
        });
    }

    [Fact]
    public async Task A_single_reset_lets_new_connections_through()
    {
        proxy.ResetOpen();

        await Assert.ThrowsAsync<IOException>(() => SayAsync("anyone?"));
        using var next = new TcpClient();
        await next.ConnectAsync(IPAddress.Loopback, proxy.Port);
        Assert.Equal("again", await SayAsync("again", next));
    }

    [Fact]
    public async Task A_blackhole_keeps_silent_and_goes_on_where_it_stopped()
    {
        proxy.Mode = ProxyMode.Blackhole;

        var answer = SayAsync("held");
        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(soon));
        proxy.Mode = ProxyMode.Pass;
        Assert.Equal("held", await answer);
    }

    [Fact]
    public async Task A_half_close_ends_the_answers_alone()
    {
        proxy.Mode = ProxyMode.HalfClose;

        Assert.Equal("", await SayAsync("still heard"));
        await client.GetStream().WriteAsync("and again"u8.ToArray());
    }

    [Fact]
    public async Task A_cut_passes_as_many_bytes_as_it_was_told()
    {
        proxy.Mode = ProxyMode.CutAfter(12);

        Assert.Equal("123456", await SayAsync("123456"));   // six there and six back
        await Assert.ThrowsAsync<IOException>(() => SayAsync("7"));
    }

    async Task<string> SayAsync(string words, TcpClient? over = null)
    {
        var stream = (over ?? client).GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(words));
        var answer = new byte[words.Length];
        var count = await stream.ReadAtLeastAsync(answer, words.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(answer, 0, count);
    }

    async Task ServeAsync()
    {
        while (true)
            _ = EchoAsync(await echo.AcceptTcpClientAsync());
    }

    static async Task EchoAsync(TcpClient caller)
    {
        using (caller)
            await caller.GetStream().CopyToAsync(caller.GetStream());
    }
}
