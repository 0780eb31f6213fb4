using System.Net;
using Gateway.Tests.Feed;
using Xunit;

namespace Gateway.Tests.Intake;

public sealed class PreviousSecretTests(ForgetfulGateway gateway) : IClassFixture<ForgetfulGateway>
{
    [Theory]
    [InlineData(ForgetfulGateway.PreviousSecret, HttpStatusCode.Accepted)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    [InlineData("another", HttpStatusCode.Unauthorized)]
    public async Task The_previous_secret_is_good_and_a_blank_one_is_none(string secret, HttpStatusCode status)
    {
        var ping = new Webhook { Body = GitHubPayloads.Bytes(GitHubPayloads.Ping("a/b")), Event = "ping", Secret = secret };

        using var response = await ping.SendAsync(gateway.Stack.Client(null));

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.Accepted ? 1 : 0, (await Webhook.StoredAsync(gateway.Stack, ping.DeliveryId!)).Count);
    }
}
