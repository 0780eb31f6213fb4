using Catalog.Entities;
using Xunit;

namespace Catalog.Tests.Entities;

public sealed class YamlDocumentsTests
{
    [Fact]
    public void Documents_are_numbered_without_the_empty_ones()
    {
        var documents = YamlDocuments.Parse("%YAML 1.2\n# top\n---\n---\na: 1\n---\n# nothing\n---\nb: 2\n...\n", "f");

        Assert.Equal([("a", 1), ("b", 2)], documents.Select(d => (d.Value!.Single().Key, d.Place.Document)));
    }

    [Fact]
    public void Nothing_at_all_is_no_document()
    {
        Assert.Empty(YamlDocuments.Parse("", "f"));
        Assert.Empty(YamlDocuments.Parse("---\n---\n~\n--- # only a remark\n", "f"));
    }

    [Fact]
    public void A_broken_document_loses_only_itself()
    {
        var documents = YamlDocuments.Parse("a: 1\n---\nb: [\n---\nc: 3\n", "all.yaml");

        Assert.Equal("a", documents[0].Value!.Single().Key);
        Assert.Null(documents[1].Value);
        Assert.StartsWith("all.yaml, document 2, line ", documents[1].Problem!.ToString(), StringComparison.Ordinal);
        Assert.Equal("c", documents[2].Value!.Single().Key);
    }

    [Fact]
    public void Lines_are_counted_in_the_source_and_not_in_the_document()
    {
        var documents = YamlDocuments.Parse("a: 1\r\n---\r\n# remark\r\nmetadata:\r\n  name: x\r\n  tags:\r\n  - one\r\n", "f");
        var lines = documents[1].Place.Lines!;

        Assert.Equal(4, lines.LineOf("metadata"));
        Assert.Equal(5, lines.LineOf("metadata.name"));
        Assert.Equal(7, lines.LineOf("metadata.tags[0]"));
    }

    [Fact]
    public void A_field_that_was_not_written_has_the_line_of_its_nearest_ancestor()
    {
        var lines = Given.Document("kind: Component\nspec:\n  type: x\n").Place.Lines!;

        Assert.Equal(2, lines.LineOf("spec.owner"));
        Assert.Equal(2, lines.LineOf("spec.steps[3].action"));
        Assert.Equal(1, lines.LineOf("metadata"));
    }

    [Fact]
    public void Json_is_yaml_and_so_is_a_byte_order_mark()
    {
        var entity = Given.Entity("\uFEFF{\"a\": {\"b\": [1, \"x\", null, true]}, \"\\u00e9\": \"\\ud83d\\ude00\"}");

        Assert.Equal("""{"a":{"b":[1,"x",null,true]}}""", new System.Text.Json.Nodes.JsonObject
        {
            ["a"] = entity["a"]!.DeepClone(),
        }.ToJsonString());
        Assert.Equal("😀", entity["é"]!.GetValue<string>());
    }

    [Fact]
    public void An_alias_is_a_copy_of_its_anchor()
    {
        var entity = Given.Entity("a: &x { b: [1] }\nc: *x\nd: *x\n");
        entity["c"]!["b"]!.AsArray().Add(2);

        Assert.Equal("""{"a":{"b":[1]},"c":{"b":[1,2]},"d":{"b":[1]}}""", entity.ToJsonString());
    }

    [Fact]
    public void A_merge_key_is_a_key_like_any_other()
    {
        var merged = Given.Entity("a: &a { x: 1 }\nb:\n  <<: *a\n")["b"]!.AsObject();

        Assert.Equal("<<", Assert.Single(merged).Key);
    }

    [Fact]
    public void Keys_that_other_languages_treat_specially_are_only_keys()
    {
        Assert.Equal("""{"__proto__":{"x":1},"constructor":2,"5":6,"null":7}""",
            Given.Entity("__proto__: {x: 1}\nconstructor: 2\n5: 6\nnull: 7").ToJsonString());
    }

    [Theory]
    [InlineData("- a\n- b", "document", "a list")]
    [InlineData("just words", "document", "the text 'just words'")]
    [InlineData("a: 1\na: 2", "a", "written twice")]
    [InlineData("spec: {x: {y: 1, y: 2}}", "spec.x.y", "written twice")]
    [InlineData("a: !!str 5", "a", "tag")]
    [InlineData("a: !Ref x", "a", "tag")]
    [InlineData("a: !!binary aGVsbG8=", "a", "tag")]
    [InlineData("!!map {a: 1}", "document", "tag")]
    [InlineData("a: *nowhere", "a", "before it is complete")]
    [InlineData("a: &a [*a]", "a[0]", "before it is complete")]
    [InlineData("? [a]\n: b", "document", "key that is not a text")]
    [InlineData("? {a: 1}\n: b", "document", "key that is not a text")]
    [InlineData("a: \"x\\0y\"", "a", "cannot be stored")]
    [InlineData("a: \"\\ud800\"", "document", "is not YAML")]
    [InlineData("a: \"\\UFFFFFFFF\"", "document", "is not YAML")]
    [InlineData("\"k\\0\": 1", "document", "cannot be stored")]
    [InlineData("a: 1\n b: 2", "document", "is not YAML")]
    [InlineData("a: {b", "document", "is not YAML")]
    [InlineData("a: 'open", "document", "is not YAML")]
    [InlineData("a: 1\u0000\nb: 2", "document", "cannot be stored")]
    public void What_is_refused_names_the_field_and_the_reason(string yaml, string field, string reason)
    {
        var document = Given.Document(yaml);

        Assert.Null(document.Value);
        Assert.Equal(field, document.Problem!.Field);
        Assert.Contains(reason, document.Problem.Message, StringComparison.Ordinal);
        Assert.NotEmpty(document.Problem.Remedy);
    }

    // Not inline data: attributes are UTF-8 and cannot hold half a character.
    [Fact]
    public void Half_a_character_is_refused_with_its_line()
    {
        Assert.Equal(2, Given.Document("a: 1\nb: \ud800x\n").Problem!.Line);
        Assert.Equal(1, Given.Document("a: x\udc00").Problem!.Line);
    }

    [Fact]
    public void A_problem_reads_as_file_place_field_and_remedy()
    {
        Assert.Equal(
            "catalog-info.yaml, document 1, line 3: spec.owner is written twice. Keep one of the two.",
            Given.Document("spec:\n  owner: a\n  owner: b\n").Problem!.ToString());
    }
}
