using System.Text.Json.Nodes;
using Catalog.Entities;
using Xunit;

namespace Catalog.Tests.Entities;

public sealed class EntityValidationTests
{
    [Fact]
    public void The_payment_service_is_valid()
    {
        Assert.Empty(Given.Problems(Given.Entity(Given.PaymentService)));
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once_with_its_line()
    {
        var document = Given.Document("""
            apiVersion: backstage.io/v1alpha1
            kind: Component
            metadata:
              name: -bad-
              tags: [Upper]
            spec:
              type: service
              owner: 42
              dependsOn: [orders]
            """);

        Assert.Equal(
            [
                "catalog-info.yaml, document 1, line 4: metadata.name must not be the text '-bad-'. " +
                "Use at most 63 letters and digits, with '-', '_' or '.' between them, like payment-service.",
                "catalog-info.yaml, document 1, line 5: metadata.tags[0] must not be the text 'Upper'. " +
                "Use at most 63 lower-case letters, digits, ':', '+' and '#', with single '-' between them.",
                "catalog-info.yaml, document 1, line 6: spec.lifecycle is missing. " +
                "Add lifecycle with a text that is not empty.",
                "catalog-info.yaml, document 1, line 8: spec.owner must be a text that is not empty but is the number 42. " +
                "Put it in quotes: \"42\".",
                "catalog-info.yaml, document 1, line 9: spec.dependsOn[0] is not a reference: 'orders' names no kind. " +
                "Write [kind:][namespace/]name, like component:default/payment-service.",
            ],
            EntityValidation.Validate(document.Value!, document.Place, EntityKinds.BuiltIn).Select(problem => problem.ToString()));
    }

    [Fact]
    public void An_empty_map_lacks_the_whole_envelope()
    {
        Assert.Equal(["apiVersion", "kind", "metadata"], Given.ProblemFields([]));
    }

    [Fact]
    public void An_unknown_kind_is_answered_with_the_known_ones()
    {
        var problem = Assert.Single(Given.Problems(Given.Entity("Service", "{}")));

        Assert.Equal("kind", problem.Field);
        Assert.Equal(
            "Write one of Component, API, Resource, System, Domain, Group, User, Location, AiResource, Template.",
            problem.Remedy);
    }

    [Fact]
    public void A_kind_in_the_wrong_case_is_answered_with_the_right_one()
    {
        Assert.Equal("Write API.", Assert.Single(Given.Problems(Given.Entity("api", "{}"))).Remedy);
    }

    [Theory]
    [InlineData("Component", "backstage.io/v1beta1", true)]
    [InlineData("Component", "backstage.io/v2", false)]
    [InlineData("Component", "scaffolder.backstage.io/v1beta3", false)]
    [InlineData("AiResource", "backstage.io/v1beta1", false)]
    public void A_kind_has_certain_versions(string kind, string apiVersion, bool valid)
    {
        var entity = Given.Entity(kind, "{ type: service, lifecycle: production, owner: team }", apiVersion);

        Assert.Equal(valid ? [] : ["apiVersion"], Given.ProblemFields(entity));
    }

    [Theory]
    [InlineData("uid: x, etag: y, generation: 1")]
    [InlineData("namespace: a--b")]
    [InlineData("title: T, description: ''")]
    [InlineData("labels: { example.com/tier: gold, plain: '' }")]
    [InlineData("annotations: { a.b-c.d/Name_1.x: 'any text: at all' }")]
    [InlineData("tags: [java, 'c#', c++, 'lang:go', a-b]")]
    [InlineData("links: [{ url: 'https://example.com', title: T, icon: dash board, type: runbook }]")]
    [InlineData("links: [{ url: 'mailto:a@example.com' }]")]
    [InlineData("own: { anything: [1, 2] }")]
    public void Metadata_may_say(string metadata)
    {
        Assert.Empty(Given.Problems(Given.WithMetadata($"{{ name: it, {metadata} }}")));
    }

    [Theory]
    [InlineData("name: ''", "metadata.name")]
    [InlineData("name: a b", "metadata.name")]
    [InlineData("name: \"a\\n\"", "metadata.name")]
    [InlineData("name: 5", "metadata.name")]
    [InlineData("name: a23456789-123456789-123456789-123456789-123456789-123456789-1234", "metadata.name")]
    [InlineData("title: no name", "metadata.name")]
    [InlineData("name: it, namespace: Shop", "metadata.namespace")]
    [InlineData("name: it, namespace: a-", "metadata.namespace")]
    [InlineData("name: it, namespace: ", "metadata.namespace")]
    [InlineData("name: it, title: ''", "metadata.title")]
    [InlineData("name: it, description: [a]", "metadata.description")]
    [InlineData("name: it, labels: [a]", "metadata.labels")]
    [InlineData("name: it, labels: { a: 'b c' }", "metadata.labels.a")]
    [InlineData("name: it, labels: { Up.Case/x: y }", "metadata.labels.Up.Case/x")]
    [InlineData("name: it, labels: { /x: y }", "metadata.labels./x")]
    [InlineData("name: it, labels: { x/: y }", "metadata.labels.x/")]
    [InlineData("name: it, labels: { a/b/c: y }", "metadata.labels.a/b/c")]
    [InlineData("name: it, labels: { a..b/x: y }", "metadata.labels.a..b/x")]
    [InlineData("name: it, labels: { a./x: y }", "metadata.labels.a./x")]
    [InlineData("name: it, annotations: { a: true }", "metadata.annotations.a")]
    [InlineData("name: it, annotations: { a: }", "metadata.annotations.a")]
    [InlineData("name: it, annotations: { 'a b': c }", "metadata.annotations.a b")]
    [InlineData("name: it, tags: java", "metadata.tags")]
    [InlineData("name: it, tags: [a--b]", "metadata.tags[0]")]
    [InlineData("name: it, tags: [ok, 5]", "metadata.tags[1]")]
    [InlineData("name: it, links: [{ title: T }]", "metadata.links[0].url")]
    [InlineData("name: it, links: [{ url: /relative }]", "metadata.links[0].url")]
    [InlineData("name: it, links: [{ url: 'https://x', title: ' ' }]", "metadata.links[0].title")]
    [InlineData("name: it, links: [x]", "metadata.links[0]")]
    public void Metadata_may_not_say(string metadata, string field)
    {
        Assert.Equal([field], Given.ProblemFields(Given.WithMetadata($"{{ {metadata} }}")));
    }

    [Fact]
    public void A_foreign_field_at_the_root_is_refused_but_what_the_api_adds_is_not()
    {
        var entity = Given.Entity(Given.PaymentService);
        entity["relations"] = new JsonArray();
        entity["status"] = new JsonObject();
        entity["labels"] = new JsonObject();

        Assert.Equal(["labels"], Given.ProblemFields(entity));
    }

    [Theory]
    [InlineData("backstage.io/v1/alpha")]
    [InlineData("Backstage.io/v1")]
    [InlineData("backstage.io/")]
    [InlineData("backstage.io/v1-alpha")]
    public void A_malformed_version_is_told_once(string apiVersion)
    {
        Assert.Equal(["apiVersion"], Given.ProblemFields(
            Given.Entity("Component", "{ type: a, lifecycle: b, owner: c }", apiVersion)));
    }

    [Fact]
    public void Keys_that_differ_only_in_case_are_refused()
    {
        var entity = Given.WithMetadata("{ name: it, labels: { Tier: a, tier: b }, own: { x: { Y: 1, y: 2 } } }");

        Assert.Equal(["metadata.labels.tier", "metadata.own.x.y"], Given.ProblemFields(entity));
    }

    [Fact]
    public void List_items_that_differ_only_in_case_are_allowed()
    {
        Assert.Empty(Given.Problems(Given.Entity("User", "{ memberOf: [Team, team] }")));
    }

    [Fact]
    public void Text_that_cannot_be_stored_is_refused_wherever_it_stands()
    {
        var entity = Given.Entity(Given.PaymentService);
        entity["spec"]!["own"] = new JsonObject { ["list"] = new JsonArray("ok", "a\0b") };
        entity["metadata"]!["k\0"] = 1;

        Assert.Equal(["metadata", "spec.own.list[1]"], Given.ProblemFields(entity));
    }

    [Fact]
    public void A_flood_of_problems_is_cut()
    {
        var tags = string.Join(',', Enumerable.Repeat("Bad", EntityValidation.ProblemsMax * 2));

        Assert.Equal(EntityValidation.ProblemsMax, Given.Problems(Given.WithMetadata($"{{ name: it, tags: [{tags}] }}")).Count);
    }

    [Fact]
    public void A_placeholder_that_was_not_resolved_is_called_that()
    {
        var problem = Assert.Single(Given.Problems(Given.Entity(
            "API", "{ type: openapi, lifecycle: production, owner: team, definition: { $text: ./openapi.yaml } }")));

        Assert.Equal("spec.definition", problem.Field);
        Assert.StartsWith("$text is not resolved at this location", problem.Remedy, StringComparison.Ordinal);
    }
}
