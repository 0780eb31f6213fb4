using Catalog.Entities;
using Xunit;

namespace Catalog.Tests.Entities;

public sealed class EntitySearchTests
{
    [Fact]
    public void The_paths_of_a_structure_are_those_that_backstage_documents()
    {
        var rows = Rows("a: 1\nb:\n  c: null\n  e: [f, G]\nh:\n- i: 1\n  j: k\n- i: 2\n  j: true\n");

        Assert.Equal(
            ["a=1", "b.c=", "b.e=f", "b.e.f=true", "b.e=g", "b.e.g=true", "h.i=1", "h.j=k", "h.i=2", "h.j=true"],
            rows.Where(row => !row.Key.StartsWith("metadata", StringComparison.Ordinal)).Select(row => $"{row.Key}={row.Value}"));
    }

    [Fact]
    public void The_payment_service_is_found_by_what_it_says()
    {
        var entity = Given.Entity(Given.PaymentService);
        var rows = EntitySearch.Build(entity, Given.Relations(entity))
            .Select(row => $"{row.Key}={row.Value}").ToHashSet();

        Assert.Superset(
            new HashSet<string>
            {
                "kind=component", "metadata.name=payment-service", "metadata.namespace=default", "metadata.uid=",
                "metadata.tags=python", "metadata.tags.python=true", "metadata.tags.fastapi=true",
                "metadata.annotations.github.com/project-slug=myorg/payment-service",
                "spec.dependson=component:user-service", "spec.dependson.component:user-service=true",
                "relations.ownedby=group:default/team-payments", "relations.providesapi=api:default/payment-api",
                "relations.dependson=component:default/user-service",
            },
            rows);
        Assert.DoesNotContain("relations.ownerof=component:default/payment-service", rows);
    }

    [Fact]
    public void The_value_is_kept_as_written_beside_its_lower_case()
    {
        Assert.Contains(new SearchRow("spec.owner", "team a", "Team A"), Rows("spec: { owner: Team A }"));
    }

    [Fact]
    public void What_is_not_for_searching_is_left_out()
    {
        var keys = Rows("relations: [{ type: x }]\nstatus: { items: [a] }\nattachments: { b: c }\nmetadata: { etag: e, uid: u }")
            .Select(row => row.Key);

        Assert.Equal(["metadata.name", "metadata.namespace", "metadata.uid"], keys.Distinct());
    }

    [Fact]
    public void A_namespace_that_is_not_written_is_found_as_missing_and_as_the_default()
    {
        Assert.Equal(
            [null, "default"],
            Rows("a: 1").Where(row => row.Key == "metadata.namespace").Select(row => row.Value));
        Assert.Equal(
            ["shop"],
            Rows("metadata: { namespace: shop }").Where(row => row.Key == "metadata.namespace").Select(row => row.Value));
    }

    [Fact]
    public void Long_values_are_found_by_existence_and_long_keys_not_at_all()
    {
        var (fits, tooLong) = (new string('x', 200), new string('x', 201));
        var rows = Rows($"a: {fits}\nb: {tooLong}\n{fits}: 1\n{tooLong}: {{ c: 1 }}\nlist: [{tooLong}]\nmore: [{fits}]");

        Assert.Contains(new SearchRow("a", fits, fits), rows);
        Assert.Contains(new SearchRow("b", null, null), rows);
        Assert.Contains(new SearchRow(fits, "1", "1"), rows);
        Assert.Contains(new SearchRow("list", null, null), rows);
        Assert.All(rows, row => Assert.InRange(row.Key.Length, 1, 200));
    }

    [Fact]
    public void An_id_that_the_service_put_in_is_found_like_one_that_was_read()
    {
        var id = Guid.Parse("0198c0de-0000-7000-8000-00000000abcd");
        var entity = Given.Entity(Given.PaymentService);
        entity["metadata"]!["uid"] = id;

        Assert.Contains(new SearchRow("metadata.uid", $"{id}", $"{id}"), EntitySearch.Build(entity, []));
    }

    [Fact]
    public void The_same_row_is_there_once()
    {
        var rows = Rows("tags: [java, java, Java]");

        Assert.Equal(["tags=java", "tags.java=true"], rows.Take(2).Select(row => $"{row.Key}={row.Value}"));
        Assert.Equal(rows.Count, rows.DistinctBy(row => (row.Key, row.Value)).Count());
    }

    static IReadOnlyList<SearchRow> Rows(string yaml) => EntitySearch.Build(Given.Entity(yaml), []);
}
