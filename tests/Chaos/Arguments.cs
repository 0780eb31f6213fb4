namespace Chaos;

/// <summary>What the command line asks for.</summary>
sealed record Arguments
{
    public const string Usage = """
        ./platform chaos [--seconds 60] [--seed N]                     kill and stop processes at random under load
        ./platform chaos --rabbit stop|kill|wipe [--for 60]            take the broker away under load
        ./platform chaos --postgres stop|immediate [--for 60]          take the database away under load
        """;

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(60);
    public int? Seed { get; init; }
    public string? Rabbit { get; init; }
    public string? Postgres { get; init; }

    /// <summary>Null where they cannot be understood.</summary>
    public static Arguments? Parse(IReadOnlyList<string> args)
    {
        var parsed = new Arguments();
        for (var i = 0; i < args.Count; i += 2)
        {
            if (i + 1 == args.Count || With(parsed, args[i], args[i + 1]) is not { } next)
                return null;
            parsed = next;
        }
        return parsed.Rabbit is null || parsed.Postgres is null ? parsed : null;
    }

    static Arguments? With(Arguments parsed, string name, string value) => (name, value, int.TryParse(value, out var number)) switch
    {
        ("--seconds" or "--for", _, true) when number > 0 => parsed with { Duration = TimeSpan.FromSeconds(number) },
        ("--seed", _, true) => parsed with { Seed = number },
        ("--rabbit", "stop" or "kill" or "wipe", _) => parsed with { Rabbit = value },
        ("--postgres", "stop" or "immediate", _) => parsed with { Postgres = value },
        _ => null,
    };
}
