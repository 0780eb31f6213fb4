using System.Text.Json;
using System.Text.Json.Nodes;
using Catalog.Entities;
using Xunit;

namespace Catalog.Tests.Entities;

public sealed class EntityFactsTests
{
    [Fact]
    public void A_short_entity_is_told_whole_but_for_its_relations()
    {
        var entity = Given.Entity(Given.PaymentService);
        var expected = entity.ToJsonString();
        entity["relations"] = new JsonArray(new JsonObject { ["type"] = "ownedBy" });

        Assert.Equal(expected, EntityFacts.From(entity).ToJsonString());
    }

    [Fact]
    public void A_definition_is_told_by_its_digest()
    {
        var facts = EntityFacts.From(Given.Entity("API", "{ type: t, definition: foo }"));

        Assert.Equal(
            """{"type":"t","definitionDigest":"2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"}""",
            facts["spec"]!.ToJsonString());
    }

    [Theory]
    [InlineData("Group", "children: [a], members: [b], type: team", """{"children":["a"],"type":"team"}""")]
    [InlineData("User", "memberOf: [a], profile: { email: e }", """{"profile":{"email":"e"}}""")]
    [InlineData("Component", "members: [a]", """{"members":["a"]}""")]
    public void Membership_is_left_to_its_own_events(string kind, string spec, string expected)
    {
        Assert.Equal(expected, EntityFacts.From(Given.Entity(kind, $"{{ {spec} }}"))["spec"]!.ToJsonString());
    }

    [Fact]
    public void A_text_past_four_kibibytes_is_told_by_its_digest_wherever_it_stands()
    {
        var fits = new string('x', EntityFacts.TextBytesMax);
        var tooLong = new string('é', EntityFacts.TextBytesMax / 2 + 1);
        var entity = Given.Entity(
            "Component", $"{{ fits: {fits}, long: {tooLong}, deep: {{ list: [{tooLong}, {{ at: {tooLong} }}] }} }}");
        var spec = EntityFacts.From(entity)["spec"]!;
        var digest = ContentHash.Of(tooLong);

        Assert.Equal(fits, spec["fits"]!.GetValue<string>());
        Assert.Null(spec["long"]);
        Assert.Equal(digest, spec["longDigest"]!.GetValue<string>());
        Assert.Equal($"sha256:{digest}", spec["deep"]!["list"]![0]!.GetValue<string>());
        Assert.Equal(digest, spec["deep"]!["list"]![1]!["atDigest"]!.GetValue<string>());
    }

    [Fact]
    public void Past_the_limit_the_largest_fields_go_first_and_the_rest_stays()
    {
        var entity = Given.Entity("Component", "{ type: a, owner: team, small: [1] }");
        entity["spec"]!["big"] = Words(100, 1_000);
        entity["spec"]!["bigger"] = Words(100, 1_100);

        var spec = EntityFacts.From(entity)["spec"]!.AsObject();

        Assert.Equal(["type", "owner", "small", "big", "biggerDigest"], spec.Select(field => field.Key));
        Assert.Equal(ContentHash.Of(entity["spec"]!["bigger"]), spec["biggerDigest"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("spec")]
    [InlineData("metadata")]
    public void Countless_small_fields_end_in_one_digest_beside_what_subscribers_route_by(string root)
    {
        var entity = Given.Entity("Component", "{ type: a, lifecycle: b, owner: team }");
        for (var i = 0; i < 20_000; i++)
            entity[root]!.AsObject()[$"f{i}"] = i;

        var facts = EntityFacts.From(entity);

        Assert.InRange(Size(facts), 1, FactsLimit.BytesMax);
        Assert.Equal(64, facts[$"{root}Digest"]!.GetValue<string>().Length);
        Assert.Equal("it", facts["metadata"]!["name"]!.GetValue<string>());
        Assert.Equal("team", facts["spec"]!["owner"]!.GetValue<string>());
    }

    [Fact]
    public void Whatever_the_entity_the_facts_fit_and_the_entity_is_not_touched()
    {
        var random = new Random(99);
        for (var i = 0; i < 15; i++)
        {
            var entity = Given.Entity("Component", "{ type: a, lifecycle: b, owner: team }");
            entity["metadata"]!["annotations"] = Words(random.Next(0, 400), random.Next(1, 600));
            for (var field = random.Next(0, 3_000); field > 0; field--)
                entity["spec"]![$"f{field}"] = new string('é', random.Next(0, random.Next(2) == 0 ? 200 : 6_000) / 10);
            entity["spec"]!["system"] = Words(random.Next(0, 300), 900);
            var before = ContentHash.Of(entity);

            Assert.InRange(Size(EntityFacts.From(entity)), 1, FactsLimit.BytesMax);
            Assert.Equal(before, ContentHash.Of(entity));
        }
    }

    static JsonObject Words(int count, int length) =>
        new(Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"k{i}", (JsonNode?)new string('x', length))));

    static int Size(JsonObject facts) => JsonSerializer.SerializeToUtf8Bytes(facts).Length;
}
