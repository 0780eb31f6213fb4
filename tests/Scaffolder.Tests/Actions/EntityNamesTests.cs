using Scaffolder.Actions;
using Xunit;

namespace Scaffolder.Tests.Actions;

public sealed class EntityNamesTests
{
    [Theory]
    [InlineData("kind: Component\nmetadata: { name: A }", "component:default/a")]
    [InlineData("metadata: { namespace: x, labels: { a: b }, name: a }\nspec: { b: [c, { d: e }] }\nkind: API", "api:x/a")]
    [InlineData("? [complex]\n: value\nkind: Component\nmetadata: { name: a }", "component:default/a")]
    [InlineData("kind: Component", null)]
    [InlineData("[a, b]", null)]
    [InlineData("just text", null)]
    [InlineData("kind: [", null)]
    [InlineData("", null)]
    public void Refs_are_found_in_what_is_an_entity(string yaml, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], EntityNames.RefsIn(yaml));

    [Fact]
    public void All_documents_are_looked_at() => Assert.Equal(
        ["component:default/a", "component:default/b"],
        EntityNames.RefsIn("kind: Component\nmetadata: { name: a }\n---\n---\nkind: Component\nmetadata: { name: b }\n"));

    // Built as nodes, either would overflow the stack, which nothing can catch.
    [Fact]
    public void Neither_depth_nor_a_key_that_holds_itself_ends_the_process()
    {
        Assert.Empty(EntityNames.RefsIn(new string('[', 100_000)));
        Assert.Empty(EntityNames.RefsIn("spec: " + new string('[', 100_000) + new string(']', 100_000)));
        Assert.Empty(EntityNames.RefsIn("{? &a [*a] : x}"));
    }
}
