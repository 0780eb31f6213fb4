using System.Text.Json;
using Provisioner.Offerings;
using Xunit;

namespace Provisioner.Tests.Offerings;

public sealed class MenuTests
{
    static readonly Menu menu = Menu.ReadAsync().GetAwaiter().GetResult();

    [Fact]
    public void The_menu_has_a_database() =>
        Assert.Equal(["postgres-database"], menu.All.Select(offering => offering.Name));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"size":"small"}""")]
    [InlineData("""{"size":"medium","extensions":[]}""")]
    [InlineData("""{"extensions":["citext","pgcrypto"]}""")]
    public void Parameters_within_the_schema_have_no_fault(string parameters) => Assert.Null(FaultOf(parameters));

    [Theory]
    [InlineData("""{"size":"huge"}""", "parameters/size", "Write one of small, medium.")]
    [InlineData("""{"size":5}""", "parameters/size", "Write one of small, medium.")]
    [InlineData("""{"size":null}""", "parameters/size", "Write one of small, medium.")]
    [InlineData("""{"colour":"red"}""", "parameters/colour", "Leave it out. There are: size, extensions.")]
    [InlineData("""{"extensions":["citext","plperlu"]}""", "parameters/extensions/1", "Write one of citext, hstore")]
    [InlineData("""{"extensions":["citext","citext"]}""", "parameters/extensions", "each item once")]
    [InlineData("""{"extensions":"citext"}""", "parameters/extensions", "Write a list")]
    [InlineData("[]", "parameters", "Write an object.")]
    [InlineData("\"small\"", "parameters", "Write an object.")]
    public void Parameters_out_of_the_schema_are_told_by_path_and_remedy(string parameters, string field, string remedy)
    {
        var fault = FaultOf(parameters)!;

        Assert.Equal(field, fault.Field);
        Assert.Contains(remedy, fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc", true)]
    [InlineData("a-1", true)]
    [InlineData("ab", false)]
    [InlineData("a23456789-123456789-123456789-123456789-123456789x", true)]
    [InlineData("a23456789-123456789-123456789-123456789-123456789xy", false)]
    [InlineData("1ab", false)]
    [InlineData("ab-", false)]
    [InlineData("a_b", false)]
    [InlineData("aBc", false)]
    [InlineData("abc\n", false)]
    [InlineData("äbc", false)]
    [InlineData("gateway", false)]
    public void A_name_is_fit_for_server_address_and_catalog(string name, bool isAllowed) => Assert.Equal(
        isAllowed,
        menu.Find("postgres-database")!.Guardrails.Where(rule => rule.Field == "name").All(rule => rule.Allows(name)));

    static ParameterFault? FaultOf(string parameters) => menu.SchemaOf(menu.Find("postgres-database")!)
        .FindFault(JsonSerializer.Deserialize<JsonElement>(parameters));
}
