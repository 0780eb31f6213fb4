using Catalog.Index;
using Xunit;

namespace Catalog.Tests.Index;

public sealed class WordsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_text_is_found_in_every_value_that_has_it_and_in_those_that_come_later(int seed)
    {
        var random = new Random(seed);
        var column = Column.Of([]);
        column.MakeSearchable();
        var texts = new List<string>();
        for (var round = 0; round < 40; round++)
        {
            for (var i = 0; i < 25; i++)
            {
                texts.Add(Text(random, random.Next(12)));
                column.Set(texts.Count - 1, [(texts[^1], texts[^1])], capacity: 1_000);
            }

            foreach (var wanted in Enumerable.Range(0, 20).Select(_ => Text(random, random.Next(1, 6))))
            {
                var found = new Bits();
                column.AddContaining(new ContainedText(wanted), found);
                Assert.Equal(
                    texts.Index().Where(text => text.Item.Contains(wanted, StringComparison.Ordinal)).Select(text => text.Index),
                    Numbers(found));
            }
        }
    }

    [Theory]
    [InlineData("ledger", new[] { "ledger", "old-ledger-api", "subledger v2" })]
    [InlineData("edge", new[] { "ledger", "old-ledger-api", "subledger v2", "edge" })]
    [InlineData("ledger-a", new[] { "old-ledger-api" })]
    [InlineData("d-l", new[] { "old-ledger-api" })]
    [InlineData("r v", new[] { "subledger v2" })]
    [InlineData("-ledger", new[] { "old-ledger-api" })]
    [InlineData("api-ledger", new string[0])]
    [InlineData("l_dger\\-", new[] { "old-ledger-api" })]
    [InlineData("l_dger\\_a%i", new string[0])]
    [InlineData("l_dger-%i", new[] { "old-ledger-api" })]
    [InlineData(" ", new[] { "subledger v2" })]
    public void A_text_is_found_within_a_word_and_across_words(string wanted, string[] expected)
    {
        string[] texts = ["ledger", "old-ledger-api", "subledger v2", "edge", "led-ger"];
        var column = Column.Of([.. texts.Index().Select(text => (text.Index, (string?)text.Item, (string?)text.Item))]);
        column.MakeSearchable();
        var found = new Bits();

        column.AddContaining(new ContainedText(wanted), found);

        Assert.Equal(expected, Numbers(found).Select(number => texts[number]));
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

    static string Text(Random random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => "aabé-"[random.Next(5)]));

    static List<int> Numbers(Bits set)
    {
        var numbers = new List<int>();
        foreach (var number in set)
            numbers.Add(number);
        return numbers;
    }
}
