using Bench.Rows;

namespace Bench;

/// <summary>How much is measured.</summary>
sealed record BenchOptions
{
    /// <summary>Of which the median is taken.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Of the synthetic organisation.</summary>
    public int Entities { get; init; } = 10_000;

    /// <summary>The one question that is asked of a large catalog, from 1; all where it is 0.</summary>
    public int Question { get; init; }

    /// <summary>Reads <c>--rounds N --entities N --question N</c>; what is left are names of rows. Null when something else is there, or out of range.</summary>
    public static (BenchOptions Options, IReadOnlyList<string> Rows)? Parse(
        IReadOnlyList<string> args, IReadOnlyCollection<string> known)
    {
        var (options, rows) = (new BenchOptions(), new List<string>());
        for (var i = 0; i < args.Count; i++)
        {
            if (known.Contains(args[i]))
                rows.Add(args[i]);
            else if (args[i].StartsWith("--") && i + 1 < args.Count && int.TryParse(args[i + 1], out var number))
                (options, i) = (With(options, args[i], number)!, i + 1);
            else
                return null;
            if (options is null)
                return null;
        }
        return (options, rows);
    }

    static BenchOptions? With(BenchOptions options, string name, int number) => name switch
    {
        "--rounds" when number > 0 => options with { Rounds = number },
        "--entities" when number > 0 => options with { Entities = number },
        "--question" when number > 0 && number <= Questions.All.Count => options with { Question = number },
        _ => null,
    };
}
