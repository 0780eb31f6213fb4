using System.Text.Json;
using Provisioner.Offerings;
using Provisioner.Orders;
using Xunit;

namespace Provisioner.Tests.Orders;

public sealed class OrderRulesTests
{
    static readonly Menu menu = Menu.ReadAsync().GetAwaiter().GetResult();
    static readonly Offering database = menu.Find("postgres-database")!;

    static readonly OrderFacts goodFacts = new()
    {
        Offering = database,
        IsSetUp = true,
        OwnerExists = true,
        IsMember = true,
        ComponentOwner = "group:default/team",
        ParameterFault = null,
        Has = 4,
        Quota = 5,
    };

    /// <summary>What is wrong with an order, and what its refusal says.</summary>
    public static TheoryData<string, int, string, string> Broken => new()
    {
        { "offering", 400, "offering", "'floppy-disk' is not on the menu" },
        { "no offering", 400, "offering", "offering is missing" },
        { "not set up", 409, "offering", "Provisioner:Postgres:Admin" },
        { "unknown owner", 400, "owner", "is no group of the catalog" },
        { "no owner", 400, "owner", "owner is missing" },
        { "user as owner", 400, "owner", "is no group of the catalog" },
        { "not a member", 403, "owner", "not a member" },
        { "bad name", 400, "name", "'Payment_DB' must be 3 to 50 lower-case letters" },
        { "endless name", 400, "name", "…' must be 3 to 50" },
        { "reserved name", 400, "name", "'postgres' is reserved" },
        { "no component", 400, "component", "'api:default/a' is no component" },
        { "foreign component", 400, "component", "belongs to group:default/another" },
        { "parameter", 400, "parameters/size", "parameters/size has a value that is not offered. Write one of small, medium." },
        { "taken", 409, "name", "is taken" },
        { "quota", 409, "owner", "has 5 of 5 postgres-database" },
    };

    [Fact]
    public void An_order_that_breaks_no_rule_is_taken() => Assert.Null(OrderRules.Refuse(Good(), goodFacts));

    [Fact]
    public void A_component_that_is_still_to_come_is_no_obstacle() =>
        Assert.Null(OrderRules.Refuse(Good(), goodFacts with { ComponentOwner = null }));

    [Theory, MemberData(nameof(Broken))]
    public void A_broken_rule_is_told_with_field_and_remedy(string what, int status, string field, string told)
    {
        var (order, facts) = Break(what);

        var refusal = OrderRules.Refuse(order, facts)!;

        Assert.Equal((status, field), (refusal.Status, refusal.Field));
        Assert.Contains(told, refusal.Text, StringComparison.Ordinal);
        Assert.NotEmpty(refusal.Remedy);
    }

    static (OrderDraft Order, OrderFacts Facts) Break(string what) => what switch
    {
        "offering" => (Good() with { Offering = "floppy-disk" }, goodFacts with { Offering = null }),
        "no offering" => (Good() with { Offering = "" }, goodFacts with { Offering = null }),
        "not set up" => (Good(), goodFacts with { IsSetUp = false }),
        "unknown owner" => (Good(), goodFacts with { OwnerExists = false, IsMember = false }),
        "no owner" => (Good() with { Owner = "" }, goodFacts with { OwnerExists = false }),
        "user as owner" => (Good() with { Owner = "user:default/ada" }, goodFacts),
        "not a member" => (Good(), goodFacts with { IsMember = false }),
        "bad name" => (Good() with { Name = "Payment_DB" }, goodFacts),
        "endless name" => (Good() with { Name = new string('a', 5_000) }, goodFacts),
        "reserved name" => (Good() with { Name = "postgres" }, goodFacts),
        "no component" => (Good() with { Component = "api:default/a" }, goodFacts with { ComponentOwner = null }),
        "foreign component" => (Good(), goodFacts with { ComponentOwner = "group:default/another" }),
        "parameter" => (Good(), goodFacts with { ParameterFault = FaultOf("""{"size":"huge"}""") }),
        "taken" => (Good(), goodFacts with { NameIsTaken = true }),
        "quota" => (Good(), goodFacts with { Has = 5 }),
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };

    static OrderDraft Good() => OrderDraft.From(
        Guid.CreateVersion7(), "postgres-database", "payment-db", "team", "payments", null);

    static ParameterFault? FaultOf(string parameters) =>
        menu.SchemaOf(database).FindFault(JsonSerializer.Deserialize<JsonElement>(parameters));
}
