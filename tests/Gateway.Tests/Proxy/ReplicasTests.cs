using Gateway.Proxy;
using Gateway.Tests.Identity;
using Yarp.ReverseProxy.Forwarder;
using Xunit;

namespace Gateway.Tests.Proxy;

public sealed class ReplicasTests
{
    readonly ManualClock clock = new();

    Replicas Of(params string[] addresses) => new(addresses, clock);

    [Fact]
    public void Replicas_take_turns()
    {
        var replicas = Of("http://a/", "http://b");

        var asked = Enumerable.Range(0, 10).Select(_ => replicas.Next()!.Address).CountBy(address => address);

        Assert.Equal(["http://a", "http://b"], asked.Select(count => count.Key).Order());
        Assert.All(asked, count => Assert.Equal(5, count.Value));
    }

    [Fact]
    public void A_replica_that_refused_is_left_out_for_5_seconds()
    {
        var replicas = Of("http://a", "http://b");
        var refused = replicas.Next()!;

        replicas.LeaveOut(refused);
        Assert.All(Enumerable.Range(0, 10), _ => Assert.NotSame(refused, replicas.Next()));
        clock.Advance(5);

        Assert.Contains(refused, Enumerable.Range(0, 2).Select(_ => replicas.Next()));
    }

    [Fact]
    public void When_all_refused_they_are_asked_nevertheless()
    {
        var replicas = Of("http://a", "http://b");
        replicas.LeaveOut(replicas.Next()!);
        replicas.LeaveOut(replicas.Next()!);

        Assert.NotNull(replicas.Next());
    }

    [Fact]
    public void There_is_no_other_than_the_only_one()
    {
        var replicas = Of("http://a");

        Assert.Null(replicas.Next(except: replicas.Next()));
    }

    static readonly HttpRequestException refused = new(HttpRequestError.ConnectionError);
    static readonly HttpRequestException brokenOff = new(HttpRequestError.ResponseEnded);

    public static TheoryData<string, ForwarderError, Exception?, bool> Failures => new()
    {
        { "GET", ForwarderError.Request, refused, true },
        { "POST", ForwarderError.Request, refused, true },
        { "GET", ForwarderError.Request, brokenOff, true },
        { "HEAD", ForwarderError.Request, brokenOff, true },
        { "POST", ForwarderError.Request, brokenOff, false },
        { "DELETE", ForwarderError.Request, brokenOff, false },
        { "GET", ForwarderError.RequestTimedOut, new TaskCanceledException(), false },
        { "GET", ForwarderError.RequestCanceled, new TaskCanceledException(), false },
        { "GET", ForwarderError.ResponseBodyDestination, brokenOff, false },
        { "POST", ForwarderError.RequestBodyClient, null, false },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void Another_replica_is_asked_only_where_nothing_can_be_done_twice(
        string method, ForwarderError error, Exception? exception, bool again) =>
        Assert.Equal(again, Failure.MayTryAnother(method, error, exception));
}
