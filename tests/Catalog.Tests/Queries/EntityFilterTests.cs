using System.Text.Json.Nodes;
using Catalog.Queries;
using Xunit;

namespace Catalog.Tests.Queries;

public sealed class EntityFilterTests
{
    [Theory]
    [InlineData("kind=user", """{"kind":"user"}""")]
    [InlineData("spec.type", """{"spec.type":{"$exists":true}}""")]
    [InlineData("kind=User,metadata.Namespace=Default", """{"$all":[{"kind":"User"},{"metadata.Namespace":"Default"}]}""")]
    [InlineData("kind=a,kind=b", """{"kind":{"$in":["a","b"]}}""")]
    [InlineData("kind,kind=b", """{"kind":"b"}""")]
    [InlineData(" kind = a , spec.type ", """{"$all":[{"kind":"a"},{"spec.type":{"$exists":true}}]}""")]
    [InlineData("spec.note=", """{"spec.note":""}""")]
    [InlineData("a=b=c", """{"a":"b=c"}""")]
    [InlineData("relations.memberOf=group:default/ops", """{"relations.memberOf":"group:default/ops"}""")]
    [InlineData(
        "kind=user;kind=group,spec.type",
        """{"$any":[{"kind":"user"},{"$all":[{"kind":"group"},{"spec.type":{"$exists":true}}]}]}""")]
    [InlineData(",;kind=a;", """{"kind":"a"}""")]
    [InlineData("", null)]
    public void Parameters_are_alternatives_and_commas_are_conditions(string parameters, string? expected)
    {
        Assert.True(EntityFilter.TryParse(parameters.Split(';'), out var predicate, out _));

        Assert.True(JsonNode.DeepEquals(expected is null ? null : JsonNode.Parse(expected), predicate), $"{predicate}");
    }

    [Theory]
    [InlineData("=a")]
    [InlineData("kind=a, =b")]
    public void A_condition_without_a_key_is_refused_with_the_form_it_should_have(string parameter)
    {
        Assert.False(EntityFilter.TryParse([parameter], out _, out var error));
        Assert.EndsWith("(expected a string on the form a=b or a= or a)", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_has_a_longest_length()
    {
        var most = string.Join(',', Enumerable.Range(0, PredicateParser.ConditionsMax).Select(i => $"a{i}"));

        Assert.True(EntityFilter.TryParse([most], out _, out _));
        Assert.False(EntityFilter.TryParse([most, "b"], out _, out var error));
        Assert.Contains($"{PredicateParser.ConditionsMax}", error, StringComparison.Ordinal);
    }
}
