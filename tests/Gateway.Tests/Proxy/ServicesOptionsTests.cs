using Gateway.Proxy;
using Xunit;

namespace Gateway.Tests.Proxy;

public sealed class ServicesOptionsTests
{
    static ServicesOptions With(params string[] catalog) => new()
    {
        Catalog = catalog,
        Scaffolder = ["http://127.0.0.1:1"],
        Provisioner = ["http://127.0.0.1:2"],
        Metrics = ["https://metrics.internal"],
    };

    [Theory]
    [InlineData("http://127.0.0.1:5001")]
    [InlineData("http://catalog:8080/")]
    public void An_address_is_taken(string address) =>
        Assert.True(new ServicesOptions.Validation().Validate(null, With("http://127.0.0.1:3", address)).Succeeded);

    [Fact]
    public void A_service_without_an_address_is_told_by_its_setting()
    {
        var failures = new ServicesOptions.Validation().Validate(null, With()).Failures;

        Assert.Contains("Services__Catalog__0", Assert.Single(failures!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1:5001")]
    [InlineData("amqp://127.0.0.1")]
    [InlineData("http://127.0.0.1/api")]
    public void What_is_no_address_is_told_by_its_setting(string address)
    {
        var failures = new ServicesOptions.Validation().Validate(null, With("http://127.0.0.1:3", address)).Failures;

        Assert.Contains("Services:Catalog:1", Assert.Single(failures!), StringComparison.Ordinal);
    }
}
