namespace Bench;

/// <summary>Prints rows as they are measured.</summary>
static class Table
{
    public static void Head(string title)
    {
        Console.WriteLine();
        Console.WriteLine(title);
        Console.WriteLine(new string('-', title.Length));
    }

    public static void Row(string name, string measured, string target = "", bool? reached = null) =>
        Console.WriteLine($"  {name,-44} {measured,-44} {target,-22} {reached switch
        {
            true => "reached",
            false => "NOT REACHED",
            null => "",
        }}".TrimEnd());

    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    /// <summary>The value below which this share of the values lies.</summary>
    public static double Percentile(this IReadOnlyCollection<double> values, double share) =>
        values.Order().ElementAt(Math.Min(values.Count - 1, (int)(values.Count * share)));
}
