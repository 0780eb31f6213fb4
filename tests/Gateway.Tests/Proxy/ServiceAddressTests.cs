using Gateway.Proxy;
using Xunit;

namespace Gateway.Tests.Proxy;

public sealed class ServiceAddressTests
{
    [Theory]
    [InlineData("/api/catalog/a%2Fb", "/a%2Fb")]
    [InlineData("/api/catalog/a%2Fb?x=/../", "/a%2Fb")]
    [InlineData("/api/catalog/%2541", "/%2541")]
    [InlineData("/api/catalog/a%252e%252e/b", "/a%252e%252e/b")]
    [InlineData("/api/catalog", "")]
    public void What_the_client_sent_goes_on_as_it_is(string rawTarget, string expected) =>
        Assert.Equal(expected, ServiceAddress.RestAsSent(rawTarget, "/api/catalog"));

    [Theory]
    [InlineData("/api/catalog/../keys%2F")]
    [InlineData("/api/catalog/./a%2Fb")]
    [InlineData("/api/catalog/%2e%2E/a")]
    [InlineData("/api/catalog/a\\b%2F")]
    [InlineData("/api/catalog/a b%2F")]
    [InlineData("/api/catalog/a#b%2F")]
    [InlineData("/api/%63atalog/a%2Fb")]
    [InlineData("http://elsewhere/api/catalog/a%2Fb")]
    public void What_could_be_read_differently_further_on_is_not_sent_as_it_is(string rawTarget) =>
        Assert.Null(ServiceAddress.RestAsSent(rawTarget, "/api/catalog"));
}
