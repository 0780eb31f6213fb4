using System.Text.Json.Nodes;
using Catalog.Entities;
using Xunit;

namespace Catalog.Tests.Entities;

public sealed class EntityNormalizationTests
{
    [Fact]
    public void An_entity_has_one_form()
    {
        var normal = Normal("""
            spec: { type: a, lifecycle: b, owner: Team, dependsOn: ['component:b', 'Component:z', 'component:a'] }
            metadata: { name: It, uid: mine, etag: mine, generation: 3, tags: [z, a] }
            status: { items: [] }
            relations: []
            kind: Component
            apiVersion: backstage.io/v1alpha1
            """);

        Assert.Equal(
            """{"apiVersion":"backstage.io/v1alpha1","kind":"Component","spec":{"type":"a","lifecycle":"b","owner":"Team","dependsOn":["Component:z","component:a","component:b"]},"metadata":{"name":"It","tags":["z","a"],"namespace":"default","annotations":{"backstage.io/managed-by-location":"file:/a.yaml","backstage.io/managed-by-origin-location":"file:/all.yaml"}}}""",
            normal.ToJsonString());
    }

    [Theory]
    [InlineData("Component", "dependsOn")]
    [InlineData("Component", "dependencyOf")]
    [InlineData("Component", "providesApis")]
    [InlineData("Component", "consumesApis")]
    [InlineData("Resource", "dependsOn")]
    [InlineData("Group", "children")]
    [InlineData("Group", "members")]
    [InlineData("User", "memberOf")]
    public void Lists_of_relations_are_sorted(string kind, string field)
    {
        var normal = Given.Normalized(Given.Entity(kind, $"{{ {field}: [b, a, C] }}"), "file:a", "file:a");

        Assert.Equal("""["C","a","b"]""", normal["spec"]![field]!.ToJsonString());
    }

    [Fact]
    public void Lists_that_are_no_relations_keep_their_order()
    {
        var normal = Given.Normalized(Given.Entity("Location", "{ targets: [b, a] }"), "file:a", "file:a");

        Assert.Equal("""["b","a"]""", normal["spec"]!["targets"]!.ToJsonString());
    }

    [Fact]
    public void Where_an_entity_came_from_is_not_for_its_author_to_say()
    {
        var normal = Normal(
            "metadata: { name: it, annotations: { backstage.io/managed-by-location: 'file:/forged', example.com/x: 'y' } }");

        Assert.Equal(
            """{"backstage.io/managed-by-location":"file:/a.yaml","example.com/x":"y","backstage.io/managed-by-origin-location":"file:/all.yaml"}""",
            normal["metadata"]!["annotations"]!.ToJsonString());
    }

    [Theory]
    [InlineData("https://github.com/org/repo", true)]
    [InlineData("http://intranet/x", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData(" JaVaScRiPt:alert(1)", false)]
    [InlineData("java\\nscript:alert(1)", false)]
    [InlineData("data:text/html,x", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("/relative", false)]
    public void A_view_or_edit_address_is_that_of_a_web_page(string url, bool kept)
    {
        foreach (var name in (string[])["backstage.io/view-url", "backstage.io/edit-url"])
        {
            var annotations = Normal($"metadata: {{ name: it, annotations: {{ {name}: \"{url}\" }} }}")["metadata"]!["annotations"]!;

            Assert.Equal(
                kept ? url : "https://backstage.io/annotation-rejected-for-security-reasons",
                annotations[name]!.GetValue<string>());
        }
    }

    [Fact]
    public void Normalizing_leaves_what_is_normal_unchanged()
    {
        var once = Normal(Given.PaymentService);
        var before = once.ToJsonString();

        Assert.Equal(before, Given.Normalized(once, "file:/a.yaml", "file:/all.yaml").ToJsonString());
    }

    static JsonObject Normal(string yaml) => Given.Normalized(Given.Entity(yaml), "file:/a.yaml", "file:/all.yaml");
}
