using Catalog.Entities;
using Xunit;

namespace Catalog.Tests.Entities;

public sealed class EntityRefTests
{
    [Theory]
    [InlineData("payment-service", "component:default/payment-service")]
    [InlineData("API:Pay", "api:default/pay")]
    [InlineData("shop/Cart", "component:shop/cart")]
    [InlineData("User:shop/Ann.Lee", "user:shop/ann.lee")]
    [InlineData("a/b:c", "component:a/b:c")]
    [InlineData("a:b/c/d", "a:b/c/d")]
    public void A_ref_takes_what_it_leaves_out_from_the_defaults(string text, string expected)
    {
        Assert.True(EntityRef.TryParse(text, "Component", "default", out var parsed, out _));
        Assert.Equal(expected, parsed.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(":name")]
    [InlineData("kind:")]
    [InlineData("/name")]
    [InlineData("kind:/name")]
    [InlineData("kind:ns/")]
    public void A_ref_with_an_empty_part_is_refused_with_the_form_it_should_have(string text)
    {
        Assert.False(EntityRef.TryParse(text, "Component", "default", out _, out var error));
        Assert.Contains("[kind:][namespace/]name", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ref_without_a_kind_is_refused_where_there_is_no_default()
    {
        Assert.False(EntityRef.TryParse("orders", null, "default", out _, out var error));
        Assert.Equal("'orders' names no kind", error);
    }

    [Fact]
    public void A_ref_has_a_longest_length()
    {
        Assert.False(EntityRef.TryParse(new string('a', 513), "Component", "default", out _, out var error));
        Assert.Contains("512", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Refs_that_differ_in_case_are_the_same_ref()
    {
        Assert.Equal(new EntityRef("Component", "Shop", "Cart"), new EntityRef("component", "shop", "cart"));
    }

    [Fact]
    public void Any_ref_survives_being_written_and_read_again()
    {
        var random = new Random(4711);
        for (var i = 0; i < 2_000; i++)
        {
            var expected = new EntityRef(Word(random, "abcXYZ019"), Word(random, "abc-019"), Word(random, "aB-_.09"));

            Assert.True(EntityRef.TryParse(expected.ToString(), null, "other", out var parsed, out _));
            Assert.Equal(expected, parsed);
        }
    }

    static string Word(Random random, string alphabet) =>
        new([.. Enumerable.Range(0, random.Next(1, 63)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
}
