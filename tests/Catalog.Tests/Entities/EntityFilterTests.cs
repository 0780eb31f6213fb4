using Catalog.Entities;
using Xunit;

namespace Catalog.Tests.Entities;

public sealed class EntityFilterTests
{
    [Theory]
    [InlineData("kind=user", "kind in [user]")]
    [InlineData("spec.type", "spec.type exists")]
    [InlineData("kind=User,metadata.Namespace=Default", "kind in [user] and metadata.namespace in [default]")]
    [InlineData("kind=a,kind=b", "kind in [a|b]")]
    [InlineData("kind,kind=b", "kind in [b]")]
    [InlineData("kind=a,kind=A", "kind in [a]")]
    [InlineData(" kind = a , spec.type ", "kind in [a] and spec.type exists")]
    [InlineData("spec.note=", "spec.note in []")]
    [InlineData("a=b=c", "a in [b=c]")]
    [InlineData("relations.memberOf=group:default/ops", "relations.memberof in [group:default/ops]")]
    [InlineData("kind=user;kind=group,spec.type", "kind in [user] or kind in [group] and spec.type exists")]
    [InlineData(",;kind=a;", "kind in [a]")]
    [InlineData("", "")]
    public void Parameters_are_alternatives_and_commas_are_conditions(string parameters, string expected)
    {
        Assert.True(EntityFilter.TryParse(parameters.Split(';'), out var filter, out _));

        Assert.Equal(expected, string.Join(" or ", filter.AnyOf.Select(set => string.Join(" and ", set.Select(Text)))));
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
        var most = string.Join(',', Enumerable.Range(0, EntityFilter.ConditionsMax).Select(i => $"a{i}"));

        Assert.True(EntityFilter.TryParse([most], out _, out _));
        Assert.False(EntityFilter.TryParse([most, "b"], out _, out var error));
        Assert.Contains($"{EntityFilter.ConditionsMax}", error, StringComparison.Ordinal);
    }

    static string Text(FilterCondition condition) =>
        condition.Values.Count == 0
            ? $"{condition.Key} exists"
            : $"{condition.Key} in [{string.Join('|', condition.Values)}]";
}
