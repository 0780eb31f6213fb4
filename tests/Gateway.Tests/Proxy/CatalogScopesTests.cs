using Defaults.Identity;
using Gateway.Proxy;
using Xunit;

namespace Gateway.Tests.Proxy;

public sealed class CatalogScopesTests
{
    [Theory]
    [InlineData("GET", "/entities", Scopes.CatalogRead)]
    [InlineData("HEAD", "/entities/by-name/component/default/a", Scopes.CatalogRead)]
    [InlineData("GET", "", Scopes.CatalogRead)]
    [InlineData("GET", "/anything/else", Scopes.CatalogRead)]
    [InlineData("POST", "/entities/by-refs", Scopes.CatalogRead)]
    [InlineData("POST", "/entities/by-query", Scopes.CatalogRead)]
    [InlineData("POST", "/entity-facets", Scopes.CatalogRead)]
    [InlineData("POST", "/validate-entity", Scopes.CatalogRead)]
    [InlineData("POST", "/analyze-location", Scopes.CatalogRead)]
    [InlineData("POST", "/locations/by-query", Scopes.CatalogRead)]
    [InlineData("POST", "/locations", Scopes.CatalogWrite)]
    [InlineData("POST", "/refresh", Scopes.CatalogWrite)]
    [InlineData("POST", "", Scopes.CatalogWrite)]
    [InlineData("DELETE", "/locations/1", Scopes.CatalogWrite)]
    [InlineData("DELETE", "/entities/by-uid/1", Scopes.CatalogWrite)]
    [InlineData("PUT", "/entities/by-refs", Scopes.CatalogWrite)]
    [InlineData("PATCH", "/entities", Scopes.CatalogWrite)]
    [InlineData("OPTIONS", "/entities", Scopes.CatalogWrite)]
    [InlineData("TRACE", "/entities", Scopes.CatalogWrite)]
    [InlineData("get", "/entities", Scopes.CatalogWrite)]
    // Spellings that a service might take for a read are asked for a write, never the other way round.
    [InlineData("POST", "/entities/by-refs/", Scopes.CatalogWrite)]
    [InlineData("POST", "/Entities/By-Refs", Scopes.CatalogWrite)]
    [InlineData("POST", "/entities%2Fby-refs", Scopes.CatalogWrite)]
    [InlineData("POST", "//entities/by-refs", Scopes.CatalogWrite)]
    [InlineData("POST", "/entities/by-refs/../../locations", Scopes.CatalogWrite)]
    [InlineData("POST", "/locations/by-query/x", Scopes.CatalogWrite)]
    public void A_request_needs_to_write_unless_it_is_known_to_read(string method, string path, string scope) =>
        Assert.Equal(scope, CatalogScopes.For(method, path));
}
