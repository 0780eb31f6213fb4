using Catalog.Index;
using Xunit;

namespace Catalog.Tests.Index;

public sealed class ColumnTests
{
    // Readers at different instants may both come upon an entity that is changed between them.
    [Fact]
    public void A_value_that_an_entity_has_twice_counts_once()
    {
        var column = Column.Of([(0, "a", "A"), (1, "a", "A"), (0, "a", "A"), (0, "c", null)]);
        var both = new Bits(2);
        both.Add(0);
        both.Add(1);

        Assert.Equal(["a", "c"], column.TextsOf(0).Order());
        Assert.Equal([("A", 2), ("c", 1)], column.Counts(both, setCount: 2).Order());
        column.Set(0, [("b", "B")], capacity: 2);
        Assert.Equal(["b"], column.TextsOf(0));
        Assert.Equal([("A", 1), ("B", 1)], column.Counts(both, setCount: 2).Order());
    }
}
