using System.Text.Json.Nodes;
using Catalog.Entities;
using Xunit;

namespace Catalog.Tests.Entities;

public sealed class ContentHashTests
{
    [Fact]
    public void The_order_of_keys_does_not_matter()
    {
        Assert.Equal(Hash("""{"a":{"x":1,"y":[1,2]},"b":null}"""), Hash("""{"b":null,"a":{"y":[1,2],"x":1}}"""));
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""")]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":null}""", "{}")]
    public void Everything_else_does(string one, string other)
    {
        Assert.NotEqual(Hash(one), Hash(other));
    }

    [Fact]
    public void Text_has_the_digest_that_every_other_tool_computes()
    {
        Assert.Equal("2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", ContentHash.Of("foo"));
    }

    [Fact]
    public void A_parsed_and_a_built_value_have_the_same_digest()
    {
        Assert.Equal(Hash("""{"a":"é<","n":1.5}"""), ContentHash.Of(new JsonObject { ["n"] = 1.5, ["a"] = "é<" }));
    }

    static string Hash(string json) => ContentHash.Of(JsonNode.Parse(json));
}
