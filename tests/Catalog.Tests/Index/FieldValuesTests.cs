using System.Text;
using Catalog.Index;
using Xunit;

namespace Catalog.Tests.Index;

public sealed class FieldValuesTests
{
    [Fact]
    public void Wanted_keys_are_found_with_all_their_values_and_others_are_passed_over()
    {
        var found = In("""{"a":["1"],"other":["x",null],"b.ü":["2",null,"\u00e9\""]}""", "a", "b.ü", "missing");

        Assert.Equal(["a: 1", "b.ü: 2,,é\""], found.Select(field => $"{field.Key}: {string.Join(',', field.Values)}"));
    }

    [Fact]
    public void A_row_without_fields_has_none()
    {
        Assert.Empty(In("{}", "a"));
    }

    static IEnumerable<(string Key, List<string?> Values)> In(string row, params string[] keys) =>
        new FieldValues(keys).In(Encoding.UTF8.GetBytes(row));
}
