using Xunit;

namespace Catalog.Tests.Entities;

public sealed class YamlScalarTests
{
    [Theory]
    [InlineData("yes", "\"yes\"")]
    [InlineData("no", "\"no\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("2026-11-24", "\"2026-11-24\"")]
    [InlineData("2026-11-24T01:02:03Z", "\"2026-11-24T01:02:03Z\"")]
    [InlineData("12:30:45", "\"12:30:45\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("1e", "\"1e\"")]
    [InlineData(".", "\".\"")]
    [InlineData("-", "\"-\"", true)]
    [InlineData("1e999", "\"1e999\"")]
    [InlineData(".inf", "\".inf\"")]
    [InlineData("true", "true")]
    [InlineData("FALSE", "false")]
    [InlineData("tRue", "\"tRue\"")]
    [InlineData("~", "null")]
    [InlineData("null", "null")]
    [InlineData("", "null")]
    [InlineData("007", "7")]
    [InlineData("+12", "12")]
    [InlineData("-3", "-3")]
    [InlineData("0o17", "15")]
    [InlineData("0xff", "255")]
    [InlineData("1.50", "1.5")]
    [InlineData("1.0", "1")]
    [InlineData(".5", "0.5")]
    [InlineData("1e3", "1000")]
    [InlineData("\"5\"", "\"5\"")]
    [InlineData("'true'", "\"true\"")]
    public void A_plain_scalar_is_read_by_the_core_schema(string written, string expected, bool quoted = false)
    {
        var value = Given.Entity(quoted ? $"a: '{written}'" : $"a: {written}")["a"];

        Assert.Equal(expected, value?.ToJsonString() ?? "null");
    }

    [Fact]
    public void A_block_scalar_is_a_text_whatever_it_looks_like()
    {
        Assert.Equal("\"5\\n\"", Given.Entity("a: |\n  5\n")["a"]!.ToJsonString());
    }

    [Fact]
    public void A_number_longer_than_any_number_is_a_text()
    {
        var digits = new string('9', 65);

        Assert.Equal($"\"{digits}\"", Given.Entity($"a: {digits}")["a"]!.ToJsonString());
    }
}
