using Catalog.Entities;
using Xunit;

namespace Catalog.Tests.Entities;

public sealed class EntityRelationsTests
{
    [Fact]
    public void The_payment_service_has_exactly_its_relations_in_both_directions()
    {
        Assert.Equal(
            [
                new("api:default/payment-api", "apiProvidedBy", "component:default/payment-service"),
                new("component:default/payment-service", "dependsOn", "component:default/user-service"),
                new("component:default/payment-service", "dependsOn", "resource:default/postgres-payments"),
                new("component:default/payment-service", "ownedBy", "group:default/team-payments"),
                new("component:default/payment-service", "providesApi", "api:default/payment-api"),
                new("component:default/user-service", "dependencyOf", "component:default/payment-service"),
                new("group:default/team-payments", "ownerOf", "component:default/payment-service"),
                new("resource:default/postgres-payments", "dependencyOf", "component:default/payment-service"),
            ],
            Given.Relations(Given.Entity(Given.PaymentService)));
    }

    [Theory]
    [InlineData("Component", "owner: Team", "ownedBy group:default/team ownerOf")]
    [InlineData("Component", "owner: 'user:ann'", "ownedBy user:default/ann ownerOf")]
    [InlineData("Component", "system: s", "partOf system:default/s hasPart")]
    [InlineData("Component", "subcomponentOf: c", "partOf component:default/c hasPart")]
    [InlineData("Component", "providesApis: [a]", "providesApi api:default/a apiProvidedBy")]
    [InlineData("Component", "consumesApis: [x/a]", "consumesApi api:x/a apiConsumedBy")]
    [InlineData("Component", "dependencyOf: ['component:c']", "dependencyOf component:default/c dependsOn")]
    [InlineData("API", "system: s", "partOf system:default/s hasPart")]
    [InlineData("Resource", "dependsOn: ['resource:r']", "dependsOn resource:default/r dependencyOf")]
    [InlineData("System", "domain: d", "partOf domain:default/d hasPart")]
    [InlineData("Domain", "subdomainOf: d", "partOf domain:default/d hasPart")]
    [InlineData("Group", "parent: p", "childOf group:default/p parentOf")]
    [InlineData("Group", "children: [c]", "parentOf group:default/c childOf")]
    [InlineData("Group", "members: [ann]", "hasMember user:default/ann memberOf")]
    [InlineData("User", "memberOf: [team]", "memberOf group:default/team hasMember")]
    [InlineData("AiResource", "type: skill, dependsOn: [a]", "dependsOn airesource:default/a dependencyOf")]
    [InlineData("AiResource", "type: plugin, skills: [a]", "hasPart airesource:default/a partOf")]
    [InlineData("AiResource", "type: marketplace, plugins: [a]", "hasPart airesource:default/a partOf")]
    [InlineData("Template", "owner: team", "ownedBy group:default/team ownerOf")]
    public void A_field_stands_for_a_pair_of_relations(string kind, string spec, string expected)
    {
        var self = $"{kind.ToLowerInvariant()}:default/it";
        var parts = expected.Split(' ');

        Assert.Equal(
            [new EntityRelation(self, parts[0], parts[1]), new EntityRelation(parts[1], parts[2], self)],
            Given.Relations(Given.Entity(kind, $"{{ {spec} }}")).OrderBy(relation => relation.SourceRef != self));
    }

    [Fact]
    public void A_ref_without_a_namespace_is_in_that_of_its_entity()
    {
        var entity = Given.WithMetadata("{ name: It, namespace: shop }");

        Assert.Contains(new EntityRelation("component:shop/it", "ownedBy", "group:shop/team"), Given.Relations(entity));
    }

    [Theory]
    [InlineData("Component", "owner: 'component:c'")]
    [InlineData("Group", "children: ['user:ann']")]
    [InlineData("User", "memberOf: ['component:c']")]
    [InlineData("AiResource", "type: plugin, skills: ['component:c']")]
    public void A_ref_of_a_kind_that_cannot_stand_there_means_nothing(string kind, string spec)
    {
        Assert.Empty(Given.Relations(Given.Entity(kind, $"{{ {spec} }}")));
    }

    [Fact]
    public void The_same_relation_told_twice_is_one()
    {
        var entity = Given.Entity("User", "{ memberOf: [team, Team, 'group:default/team'] }");

        Assert.Equal(2, Given.Relations(entity).Count);
    }

    [Fact]
    public void A_malformed_ref_is_left_out_and_the_others_stay()
    {
        var entity = Given.Entity("Component", "{ dependsOn: [nokind, 'api:/x', 'component:c', 5] }");

        Assert.Equal(2, Given.Relations(entity).Count);
    }

    [Fact]
    public void An_unknown_kind_has_no_relations()
    {
        Assert.Empty(Given.Relations(Given.Entity("Service", "{ owner: team }")));
    }
}
