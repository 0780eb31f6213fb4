using Bench;
using Bench.Floors;
using Bench.Rows;

if (args is ["floor-endpoint", var url, var connectionString])
{
    await BareEndpoint.ServeAsync(url, connectionString);
    return 0;
}

var rows = new Dictionary<string, Func<BenchOptions, Task>>
{
    ["memory"] = _ => AtRest.RunAsync(),
    ["by-name"] = ByName.RunAsync,
    ["latency"] = CommitToStream.RunAsync,
    ["drain"] = OutboxDrain.RunAsync,
    ["catalog"] = LargeCatalog.RunAsync,
    ["group"] = _ => LargeGroup.RunAsync(),
    ["push"] = _ => PushToVisible.RunAsync(),
};
if (BenchOptions.Parse(args, rows.Keys) is not var (options, wanted))
{
    Console.Error.WriteLine($"bench [{string.Join("] [", rows.Keys)}] [--rounds N] [--entities N] [--question 1..{Questions.All.Count}]");
    return 2;
}
Console.WriteLine(
    $"{Environment.ProcessorCount} cores, {options.Rounds} rounds, medians. The load generator shares the cores.");
foreach (var name in wanted.Count > 0 ? wanted : [.. rows.Keys])
    await rows[name](options);
return 0;
