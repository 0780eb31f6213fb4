using System.Text;
using Catalog.Index;
using Catalog.Queries;
using Xunit;

namespace Catalog.Tests.Index;

/// <summary>Random changes and random questions, each answered by the index and by looking at every entity.</summary>
public sealed class IndexedEntitiesTests
{
    const int Names = 60;
    const int Rounds = 120;

    static readonly string[] keys = ["kind", "tags", "title"];

    // Above U+FFFF, the order of UTF-16 is not that of the bytes.
    static readonly string[] words = ["", "a", "ab", "abc", "b%", "b_c", "ba", "é", "\uffee", "\U0001f600", "zebra", "Zebra", "ZEBRA"];

    readonly Dictionary<string, List<(string Key, string? Value, string? Original)>> model = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_answer_is_the_one_that_looking_at_each_entity_gives(int seed)
    {
        var random = new Random(seed);
        var index = new IndexedEntities();
        foreach (var round in Enumerable.Range(0, Rounds))
        {
            // A key that comes late is built at once, the others follow change by change.
            foreach (var key in round == Rounds / 2 ? keys : keys[..2])
            {
                if (!index.Keys.Contains(key))
                    index.Install(key, Column.Of([.. RowsOf(key).Select(row => (index.NumberOf(row.Ref)!.Value, row.Value, row.Original))]));
            }

            Change(index, random);
            Compare(index, random, index.Keys.ToArray());
        }
    }

    [Fact]
    public void The_keys_that_were_longest_unused_are_forgotten_first_and_none_that_is_needed()
    {
        var index = new IndexedEntities();
        index.Apply([("a:b/c", true)], new List<int>().ToLookup(_ => ("", ""), _ => ((string?)null, (string?)null)));
        foreach (var key in keys)
            index.Install(key, Column.Of([(0, "a", "a")]));
        index.Column("kind");

        index.Shrink(bytesMax: index.Column("kind").Bytes * 2, needed: []);
        Assert.Equal(["kind", "title"], index.Keys.Order());
        index.Shrink(bytesMax: 0, needed: ["title"]);
        Assert.Equal(["title"], index.Keys);
    }

    [Fact]
    public void A_key_whose_values_change_all_the_time_is_read_anew_before_the_old_ones_take_the_memory()
    {
        var index = new IndexedEntities();
        Change("a:b/c", "0");
        index.Install("kind", Column.Of([(0, "component", "Component")]));
        index.Install("stamp", Column.Of([(0, "0", "0")]));

        var changes = 0;
        for (; index.Keys.Contains("stamp") && changes < 10_000; changes++)
            Change("a:b/c", $"{changes}");

        Assert.InRange(changes, 1_000, 2_000);
        Assert.Equal(["kind"], index.Keys);

        void Change(string @ref, string stamp) => index.Apply(
            [(@ref, true)],
            new[] { (Key: "stamp", Value: stamp), (Key: "kind", Value: "component") }
                .ToLookup(row => (@ref, row.Key), row => ((string?)row.Value, (string?)row.Value)));
    }

    void Change(IndexedEntities index, Random random)
    {
        var changes = new Dictionary<string, bool>();
        for (var i = random.Next(8); i >= 0; i--)
        {
            var @ref = $"k:d/{random.Next(Names)}";
            model.Remove(@ref);
            changes[@ref] = random.Next(3) > 0;
            if (changes[@ref])
                model[@ref] = [.. Rows(random).DistinctBy(row => (row.Key, row.Value))];
        }

        var values = changes.Keys.Where(model.ContainsKey)
            .SelectMany(@ref => model[@ref].Select(row => (Ref: @ref, Row: row)))
            .ToLookup(pair => (pair.Ref, pair.Row.Key), pair => (pair.Row.Value, pair.Row.Original));
        index.Apply(changes.Select(change => (change.Key, change.Value)), values);
    }

    static IEnumerable<(string Key, string? Value, string? Original)> Rows(Random random)
    {
        foreach (var key in keys)
        {
            for (var i = random.Next(4); i > 0; i--)
            {
                var word = random.Next(12) == 0 ? null : words[random.Next(words.Length)];
                yield return (key, word?.ToLowerInvariant(), word);
            }
        }
    }

    void Compare(IndexedEntities index, Random random, string[] known)
    {
        var predicate = Predicate(random, known, depth: 0);
        var matching = index.Matching(predicate);
        Assert.Equal(Where(@ref => Holds(predicate, @ref)), Refs(index, matching).Order(StringComparer.Ordinal));
        Assert.Equal(Where(@ref => Holds(predicate, @ref)), Where(@ref => index.Test(predicate)(index.NumberOf(@ref)!.Value)));

        var term = words[random.Next(words.Length)].Trim('%', '_').ToLowerInvariant();
        var searched = known[random.Next(known.Length)];
        index.Column(searched).MakeSearchable();
        Assert.Equal(
            Where(@ref => Values(@ref, searched).Any(value => value.Contains(term, StringComparison.Ordinal))),
            Refs(index, index.Containing([searched], new ContainedText(term))).Order(StringComparer.Ordinal));

        var facet = Where(@ref => Holds(predicate, @ref))
            .SelectMany(@ref => model[@ref].Where(row => row.Key == searched && row.Original is not null))
            .GroupBy(row => row.Original!).Select(group => (group.Key, group.Count()));
        Assert.Equal(facet.Order(), index.Column(searched).Counts(matching, matching.Count()).Order());

        ComparePages(index, matching, searched, random);
    }

    /// <summary>All pages one after the other are the whole order, in both directions, from wherever the first one ended.</summary>
    void ComparePages(IndexedEntities index, Bits matching, string key, Random random)
    {
        var column = index.Column(key);
        var valued = matching.Copy();
        valued.IntersectWith(column.Valued);
        var (isDescending, limit) = (random.Next(2) == 0, random.Next(1, 9));
        var ordered = Refs(index, valued)
            .OrderBy(@ref => Bytes(Values(@ref, key).MinBy(Bytes, StringComparer.Ordinal)!), StringComparer.Ordinal)
            .ThenBy(@ref => @ref, StringComparer.Ordinal).ToArray();
        if (isDescending)
            Array.Reverse(ordered);

        var (found, after) = (new List<string>(), (string[]?)null);
        while (index.Page(valued, column, isDescending, after, 0, limit) is { Count: > 0 } page)
        {
            found.AddRange(page.Select(index.RefOf));
            after = [column.OrderedBy(page[^1]), index.RefOf(page[^1])];
        }

        Assert.Equal(ordered, found);
        var offset = random.Next(5);
        Assert.Equal(
            ordered.Skip(offset).Take(limit), index.Page(valued, column, isDescending, null, offset, limit).Select(index.RefOf));
        Assert.Equal(
            Refs(index, matching).Order(StringComparer.Ordinal).Where(@ref => string.CompareOrdinal(@ref, "k:d/3") > 0).Take(limit),
            index.Page(matching, null, false, ["k:d/3"], 0, limit).Select(index.RefOf));
        // What stood there has gone since.
        Assert.Equal(
            ordered.Where(@ref => Behind(Values(@ref, key).MinBy(Bytes, StringComparer.Ordinal)!, isDescending)).Take(limit),
            index.Page(valued, column, isDescending, ["ac", "k:d/none"], 0, limit).Select(index.RefOf));
    }

    static bool Behind(string value, bool isDescending) =>
        string.CompareOrdinal(Bytes(value), Bytes("ac")) * (isDescending ? -1 : 1) > 0;

    static EntityPredicate Predicate(Random random, string[] known, int depth)
    {
        var key = known[random.Next(known.Length)];
        return random.Next(depth < 3 ? 6 : 3) switch
        {
            0 => new EntityPredicate.HasKey(key),
            1 => new EntityPredicate.HasValue(key, [words[random.Next(words.Length)].ToLowerInvariant(), "a"]),
            2 => new EntityPredicate.HasPrefix(key, words[random.Next(words.Length)].ToLowerInvariant()),
            3 => new EntityPredicate.Not(Predicate(random, known, depth + 1)),
            4 => new EntityPredicate.All([.. Enumerable.Range(0, random.Next(3)).Select(_ => Predicate(random, known, depth + 1))]),
            _ => new EntityPredicate.Any([.. Enumerable.Range(0, random.Next(3)).Select(_ => Predicate(random, known, depth + 1))]),
        };
    }

    bool Holds(EntityPredicate predicate, string @ref) => predicate switch
    {
        EntityPredicate.All all => all.Parts.All(part => Holds(part, @ref)),
        EntityPredicate.Any any => any.Parts.Any(part => Holds(part, @ref)),
        EntityPredicate.Not not => !Holds(not.Part, @ref),
        EntityPredicate.HasKey key => model[@ref].Any(row => row.Key == key.Key),
        EntityPredicate.HasValue value => Values(@ref, value.Key).Any(value.Values.Contains),
        EntityPredicate.HasPrefix prefix =>
            Values(@ref, prefix.Key).Any(value => value.StartsWith(prefix.Prefix, StringComparison.Ordinal)),
        _ => throw new InvalidOperationException(),
    };

    IEnumerable<string> Where(Func<string, bool> holds) => model.Keys.Where(holds).Order(StringComparer.Ordinal);

    IEnumerable<string> Values(string @ref, string key) =>
        model[@ref].Where(row => row.Key == key && row.Value is not null).Select(row => row.Value!);

    IEnumerable<(string Ref, string? Value, string? Original)> RowsOf(string key) => model.SelectMany(
        pair => pair.Value.Where(row => row.Key == key).Select(row => (pair.Key, row.Value, row.Original)));

    static List<string> Refs(IndexedEntities index, Bits entities)
    {
        var refs = new List<string>();
        foreach (var entity in entities)
            refs.Add(index.RefOf(entity));
        return refs;
    }

    /// <summary>Text whose order is that of the bytes in UTF-8.</summary>
    static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
