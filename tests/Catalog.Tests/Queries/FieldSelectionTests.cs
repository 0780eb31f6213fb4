using System.Text.Json.Nodes;
using Catalog.Queries;
using Xunit;

namespace Catalog.Tests.Queries;

public sealed class FieldSelectionTests
{
    const string Entity = """
        {"kind":"K","metadata":{"name":"n","tags":["a"],"none":null,"annotations":{"test.com/url":"u","test":{"com/url":"v"},"x.y.z":"w"}},"spec":{"type":"t"}}
        """;

    [Theory]
    [InlineData("kind", """{"kind":"K"}""")]
    [InlineData("kind,metadata.name", """{"kind":"K","metadata":{"name":"n"}}""")]
    [InlineData("metadata.name;spec", """{"metadata":{"name":"n"},"spec":{"type":"t"}}""")]
    [InlineData(" spec.type , spec.type ", """{"spec":{"type":"t"}}""")]
    [InlineData("metadata.name,metadata.tags", """{"metadata":{"name":"n","tags":["a"]}}""")]
    [InlineData("spec.type,spec", """{"spec":{"type":"t"}}""")]
    [InlineData("spec,spec.type", """{"spec":{"type":"t"}}""")]
    [InlineData("metadata.none", """{"metadata":{"none":null}}""")]
    [InlineData("metadata.annotations.x.y.z", """{"metadata":{"annotations":{"x.y.z":"w"}}}""")]
    [InlineData("metadata.annotations.test.com/url", """{"metadata":{"annotations":{"test":{"com/url":"v"}}}}""")]
    [InlineData("metadata.missing,nothing,kind.deeper,metadata.tags.0", "{}")]
    [InlineData("metadata.annotations.x.y", "{}")]
    public void The_selected_paths_are_kept_and_the_rest_is_pruned(string parameters, string expected)
    {
        Assert.True(FieldSelection.TryParse(parameters.Split(';'), out var selection, out _));

        Assert.Equal(expected, selection.Apply(JsonNode.Parse(Entity)!.AsObject()).ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" , ")]
    public void Selecting_nothing_is_selecting_everything(string parameter)
    {
        Assert.True(FieldSelection.TryParse([parameter], out var selection, out _));
        Assert.True(selection.IsEverything);
        Assert.Equal(Entity, selection.Apply(JsonNode.Parse(Entity)!.AsObject()).ToJsonString());
    }

    [Fact]
    public void Items_of_lists_cannot_be_selected()
    {
        Assert.False(FieldSelection.TryParse(["kind,metadata.tags[0]"], out _, out var error));
        Assert.Equal("Invalid field \"metadata.tags[0]\", array type fields are not supported", error);
    }

    [Fact]
    public void A_selection_has_a_longest_length()
    {
        var fields = Enumerable.Range(0, FieldSelection.FieldsMax + 1).Select(i => $"f{i}").ToArray();

        Assert.True(FieldSelection.TryParse(fields[1..], out _, out _));
        Assert.False(FieldSelection.TryParse(fields, out _, out _));
    }

    [Fact]
    public void What_was_selected_can_be_changed_without_changing_the_entity()
    {
        var entity = JsonNode.Parse(Entity)!.AsObject();
        Assert.True(FieldSelection.TryParse(["metadata"], out var selection, out _));
        selection.Apply(entity)["metadata"]!["name"] = "changed";

        Assert.Equal(Entity, entity.ToJsonString());
    }
}
