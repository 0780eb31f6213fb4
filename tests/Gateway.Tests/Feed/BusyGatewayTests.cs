using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Testing;
using Testing.Feed;
using Testing.Instances;
using Xunit;

namespace Gateway.Tests.Feed;

public sealed class BusyGatewayTests(BusyGateway gateway) : IClassFixture<BusyGateway>
{
    [Fact]
    public async Task A_reader_behind_what_memory_holds_gets_everything_from_the_database()
    {
        const int Events = 11_000;
        await using var reader = new SseClient(gateway.Stack.Gateway, "/api/events?subject=key:many");
        await reader.ConnectAsync();
        await Eventually.TrueAsync(() => reader.LastEventId is not null, "the stream has greeted its reader");
        var begin = reader.LastEventId;

        for (var batch = 0; batch < 11; batch++)
            await Told.RevokedAsync(gateway.Stack, "key:many", Events / 11);
        await reader.WaitAsync(events => events.Count >= Events, "the live reader has all events");
        await using var late = new SseClient(gateway.Stack.Gateway, "/api/events?subject=key:many", begin);
        await late.ConnectAsync();
        await late.WaitAsync(events => events.Count >= Events, "the late reader has all events");

        var versions = Enumerable.Range(1, Events).Select(version => (long)version).ToList();
        Assert.Equal(versions, reader.Events.Select(e => FeedEntry.From(e).Version));
        Assert.Equal(versions, late.Events.Select(e => FeedEntry.From(e).Version));
    }

    [Fact]
    public async Task A_reader_that_does_not_read_is_cut_off_and_hurts_no_one()
    {
        const int Events = 60;
        const int Bytes = 200_000;   // more than the system buffers for a connection, all together
        using var stuck = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        var address = gateway.Stack.Process(ProcessName.Gateway).Address;
        await stuck.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        stuck.Send(Encoding.ASCII.GetBytes(
            $"GET /api/events?subject=key:large HTTP/1.1\r\nHost: {address.Authority}\r\nAccept: text/event-stream\r\n"
            + $"Authorization: Bearer {gateway.Stack.AdministratorKey}\r\n\r\n"));
        await Eventually.TrueAsync(() => stuck.Available > 0, "the stream has begun");
        await using var reader = new SseClient(gateway.Stack.Gateway, "/api/events?subject=key:large");
        await reader.ConnectAsync();

        await Told.RevokedAsync(gateway.Stack, "key:large", Events, Bytes);

        await reader.WaitAsync(events => events.Count >= Events, "the other reader has everything", TimeSpan.FromSeconds(25));
        await Eventually.TrueAsync(() => IsCut(stuck), "the reader that does not read is cut off", TimeSpan.FromSeconds(45));

        static bool IsCut(Socket socket)
        {
            try
            {
                socket.Send("\r\n"u8);   // between requests, where a server overlooks it
                return false;
            }
            catch (SocketException)
            {
                return true;
            }
        }
    }

    [Fact]
    public async Task A_gateway_with_readers_stops_at_once_and_they_resume_at_the_next()
    {
        var process = gateway.Stack.Process(ProcessName.Gateway);
        await using var reader = new SseClient(gateway.Stack.Gateway, "/api/events?subject=key:stop");
        await reader.ConnectAsync();
        await Told.RevokedAsync(gateway.Stack, "key:stop");
        await reader.WaitAsync(events => events.Count == 1, "the first event has come");

        var watch = Stopwatch.StartNew();
        Assert.Equal(0, await process.StopAsync());
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(8));
        await reader.Ended;

        await Told.RevokedAsync(gateway.Stack, "key:stop");
        process.Start();
        await process.ReadyAsync();
        await reader.ReconnectAsync();
        var seen = await reader.WaitAsync(events => events.Count >= 2, "the second event has come");
        Assert.Equal([1, 2], seen.Select(e => FeedEntry.From(e).Version));
    }
}
