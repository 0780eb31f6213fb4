using Catalog.Index;
using Xunit;

namespace Catalog.Tests.Index;

public sealed class ValueTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_text_is_found_in_every_value_that_has_it_and_in_those_that_come_later(int seed)
    {
        var random = new Random(seed);
        var table = new ValueTable();
        var texts = new List<string>();
        for (var round = 0; round < 40; round++)
        {
            for (var i = 0; i < 25; i++)
            {
                var text = Text(random, random.Next(9));
                if (table.Number(text, text) == texts.Count)
                    texts.Add(text);
            }

            foreach (var wanted in Enumerable.Range(0, 20).Select(_ => Text(random, random.Next(1, 5))))
                Assert.Equal(
                    texts.Where(text => text.Contains(wanted, StringComparison.Ordinal)),
                    table.Containing(wanted).Select(table.TextOf));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(16_384)]
    [InlineData(70_000)]
    public void A_text_is_found_however_far_the_values_that_have_it_stand_apart(int distance)
    {
        var trigrams = new Trigrams();
        for (var i = 0; i < 4; i++)
            trigrams.Add(i * distance, "banana"u8);
        trigrams.Add(4 * distance, "bandana"u8);

        Assert.Equal([0, distance, 2 * distance, 3 * distance], trigrams.Near("banana"u8));
        Assert.Equal([4 * distance], trigrams.Near("dan"u8));
        Assert.Equal([0, distance, 2 * distance, 3 * distance, 4 * distance], trigrams.Near("ban"u8));
        Assert.Empty(trigrams.Near("bananas"u8));
    }

    static string Text(Random random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => "abé"[random.Next(3)]));
}
