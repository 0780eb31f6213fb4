using System.Diagnostics;
using System.Text;
using Catalog.Entities;
using Xunit;

namespace Catalog.Tests.Entities;

public sealed class YamlLimitsTests
{
    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    public void Nesting_ten_thousand_deep_is_refused(string open, string close)
    {
        var problem = ProblemOf("a: " + Repeat(open, 10_000) + Repeat(close, 10_000));

        Assert.Contains($"deeper than {YamlTree.DepthMax} levels", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Block_nesting_ten_thousand_deep_is_refused(string open)
    {
        Assert.NotNull(ProblemOf(Repeat(open, 10_000)));
    }

    [Fact]
    public void Nesting_up_to_the_limit_is_read()
    {
        var depth = YamlTree.DepthMax - 1;

        Assert.Null(Given.Document("a: " + Repeat("[", depth) + Repeat("]", depth)).Problem);
        Assert.NotNull(Given.Document("a: " + Repeat("[", depth + 2) + Repeat("]", depth + 2)).Problem);
    }

    [Fact]
    public void Nesting_by_aliases_counts_as_nesting()
    {
        var yaml = new StringBuilder("a0: &a0 [1]\n");
        for (var i = 1; i < 100; i++)
            yaml.Append($"a{i}: &a{i} [*a{i - 1}]\n");

        Assert.Contains("deeper", ProblemOf(yaml.ToString()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_of_aliases_is_refused_before_it_expands()
    {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
            yaml.Append($"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains($"past {YamlTree.NodesMax} values", ProblemOf(yaml.ToString()).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000_000);
    }

    [Fact]
    public void A_long_text_repeated_by_aliases_is_refused()
    {
        var yaml = $"a: &a {new string('x', 100_000)}\nb: [{string.Join(',', Enumerable.Repeat("*a", 50))}]";

        Assert.Contains($"past {YamlTree.TextCharsMax} characters", ProblemOf(yaml).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_larger_than_a_mebibyte_is_refused_and_its_neighbour_is_not()
    {
        var documents = YamlDocuments.Parse($"a: {new string('é', 600_000)}\n---\nb: 1", "f");

        Assert.Contains($"{YamlDocuments.DocumentBytesMax} bytes", documents[0].Problem!.Message, StringComparison.Ordinal);
        Assert.NotNull(documents[1].Value);
    }

    [Theory]
    [InlineData("{0}: 1")]
    [InlineData("\"{0}\": 1")]
    [InlineData("? {0}\n: 1")]
    public void A_huge_key_is_refused(string form)
    {
        var yaml = form.Replace("{0}", new string('k', 500_000), StringComparison.Ordinal);

        Assert.NotNull(ProblemOf(yaml));
    }

    [Fact]
    public void Too_many_documents_end_in_one_problem()
    {
        var documents = YamlDocuments.Parse(Repeat("---\na: 1\n", YamlDocuments.DocumentsMax + 10), "f");

        Assert.Equal(YamlDocuments.DocumentsMax + 1, documents.Count);
        Assert.NotNull(documents[^1].Problem);
    }

    [Fact]
    public void Long_paths_above_many_fields_cost_no_more_than_the_document()
    {
        var yaml = new StringBuilder();
        for (var i = 0; i < 50; i++)
            yaml.Append(' ', i).Append('k', 900).Append(":\n");
        for (var i = 0; i < 15_000; i++)
            yaml.Append(' ', 50).Append('f').Append(i).Append(": 1\n");

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(Given.Document(yaml.ToString()).Problem);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
    }

    [Fact]
    public void Whatever_is_thrown_at_it_becomes_documents_or_problems()
    {
        string[] pieces =
        [
            "a", "kind", ": ", ":", "- ", "-", "\n", "\n  ", "\n---\n", "...\n", "[", "]", "{", "}", ",", "\"", "'",
            "&x ", "*x", "!t ", "!!int ", "|", ">", "|+2\n", "%", "#", " #", "? ", "\t", "\0", "\ud800", "\udc00", "\u2028",
            "\\", "\\U0011FFFF", "\\xZZ", "\"\\UFFFFFFFF\"", "1e999", "0x", "\r", "\r\n", "\uFEFF", "<<: ", "@", "`", "~",
            "%YAML 9.9\n---\n", "%TAG ! x\n---\n", "\u0085", "😀", "==", "&", "*",
        ];
        var random = new Random(20261124);
        var watch = Stopwatch.StartNew();
        var (values, problems) = (0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            var yaml = string.Concat(Enumerable.Range(0, random.Next(1, 25)).Select(_ => pieces[random.Next(pieces.Length)]));
            foreach (var document in YamlDocuments.Parse(yaml, "fuzz"))
            {
                Assert.True(document.Value is null ^ document.Problem is null, yaml);
                if (document.Value is { } value)
                {
                    values++;
                    EntityValidation.Validate(value, document.Place, EntityKinds.BuiltIn);
                }
                else
                {
                    problems++;
                }
            }
        }

        // Both ends were reached, or the loop proved nothing.
        Assert.InRange(values, 100, int.MaxValue);
        Assert.InRange(problems, 1_000, int.MaxValue);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void A_damaged_entity_becomes_problems_and_never_an_exception()
    {
        var random = new Random(42);
        for (var i = 0; i < 3_000; i++)
        {
            var text = Given.PaymentService.ToCharArray();
            for (var hits = random.Next(1, 6); hits > 0; hits--)
                text[random.Next(text.Length)] = (char)random.Next(0, random.Next(2) == 0 ? 128 : 65_536);

            foreach (var document in YamlDocuments.Parse(new string(text), "fuzz"))
            {
                if (document.Value is not { } value)
                    Assert.NotEmpty(document.Problem!.Remedy);
                else if (EntityValidation.Validate(value, document.Place, EntityKinds.BuiltIn).Count == 0)
                    Assert.NotEmpty(Given.Relations(Given.Normalized(value, "file:a", "file:a")));
            }
        }
    }

    static EntityProblem ProblemOf(string yaml)
    {
        var document = Given.Document(yaml);
        Assert.Null(document.Value);
        return document.Problem!;
    }

    static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
