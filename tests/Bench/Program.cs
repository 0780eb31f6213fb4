using Bench;
using Bench.Floors;
using Bench.Rows;

if (args is ["floor-endpoint", var url, var connectionString])
{
    await BareEndpoint.RunAsync(url, connectionString);
    return 0;
}

var rows = new Dictionary<string, Func<int, Task>>
{
    ["memory"] = _ => AtRest.RunAsync(),
    ["by-name"] = ByName.RunAsync,
    ["latency"] = CommitToStream.RunAsync,
    ["drain"] = OutboxDrain.RunAsync,
};
var rounds = args.SkipWhile(arg => arg != "--rounds").Skip(1).Select(int.Parse).FirstOrDefault(5);
var wanted = args.Where(rows.ContainsKey).ToArray();
if (args.Any(arg => !rows.ContainsKey(arg) && arg != "--rounds" && !int.TryParse(arg, out _)))
{
    Console.Error.WriteLine($"bench [{string.Join("] [", rows.Keys)}] [--rounds N]");
    return 2;
}
Console.WriteLine($"{Environment.ProcessorCount} cores, {rounds} rounds, medians. The load generator shares the cores.");
foreach (var name in wanted.Length > 0 ? wanted : [.. rows.Keys])
    await rows[name](rounds);
return 0;
