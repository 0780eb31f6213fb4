using Metrics.Services;
using Xunit;

namespace Metrics.Tests.Services;

public sealed class EntityNameTests
{
    [Theory]
    [InlineData("component:default/shop", "component:default/shop")]
    [InlineData("Component:Web/Shop", "component:web/shop")]
    [InlineData("web/shop", "component:web/shop")]
    [InlineData("component:shop", "component:default/shop")]
    [InlineData("shop.api_v1", "component:default/shop.api_v1")]
    [InlineData("group:default/shop", null)]
    [InlineData("component:a/b/c", null)]
    [InlineData("", null)]
    [InlineData("sh op", null)]
    public void A_ref_is_read_in_full_and_lower_case(string text, string? read) =>
        Assert.Equal(read, EntityName.Read(text, "component"));
}
