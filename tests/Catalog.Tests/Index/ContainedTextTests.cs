using Catalog.Index;
using Dapper;
using Testing.Stack;
using Testing.Instances;
using Xunit;

namespace Catalog.Tests.Index;

public sealed class ContainedTextTests
{
    static readonly string[] values = ["", "payment", "pay_ment", "100% sure", "a\\b", "line\nbreak", "ünï\U0001f600x", "ab", "x%"];

    [Theory]
    [InlineData("pay")]
    [InlineData("p%t")]
    [InlineData("pay_ent")]
    [InlineData("pay\\_m")]
    [InlineData("0\\%")]
    [InlineData("\\\\")]
    [InlineData("e_b")]
    [InlineData("ï_x")]
    [InlineData("_")]
    [InlineData("__")]
    [InlineData("%")]
    [InlineData("x\\")]
    [InlineData("(a|b)")]
    [InlineData("\\a")]
    public async Task A_term_is_found_where_the_databases_like_finds_it(string term)
    {
        var trial = await Trial.StartAsync();
        await using var connection = await trial.Space.OpenAsync(ProcessName.Catalog);
        var expected = await connection.QueryAsync<string>(
            "select value from unnest(@values) value where value like @pattern", new { values, pattern = $"%{term}%" });
        var column = Column.Of([.. values.Select((value, i) => (i, (string?)value, (string?)value))]);
        column.MakeSearchable();
        var found = new Bits();

        column.AddContaining(new ContainedText(term), found);

        var texts = new List<string>();
        foreach (var entity in found)
            texts.Add(values[entity]);
        Assert.Equal(expected.Order(StringComparer.Ordinal), texts.Order(StringComparer.Ordinal));
    }
}
