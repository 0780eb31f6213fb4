using Bench.Organisation;
using Testing.Instances;
using Testing.Stack;

namespace Bench.Rows;

/// <summary>A synthetic organisation taken up from files, taken up again, and read by a member while it is written to.</summary>
static class LargeCatalog
{
    const int RefreshSeconds = 3_600;

    // One resource in five is for its owners alone, so that each answer is one of what the reader may see.
    const string Restricted = "kind=resource,spec.type=database";

    public static async Task RunAsync(BenchOptions options)
    {
        Table.Head($"Catalog of {options.Entities:N0} entities");
        await using var stack = await PlatformStack.StartAsync(await TestSpace.CreateAsync(), new StackShape
        {
            Settings = (name, _) => name == ProcessName.Catalog
                ? new Dictionary<string, string>
                {
                    ["Catalog__RefreshSeconds"] = $"{RefreshSeconds}",
                    ["Catalog__Restricted__0"] = Restricted,
                }
                : [],
        });
        var organisation = new SyntheticOrganisation(options.Entities);
        var folder = Directory.CreateDirectory(Path.Combine(stack.FileRoot, "organisation")).FullName;
        var rate = await Ingest.RunAsync(stack, options.Entities, await OrganisationFiles.WriteAsync(folder, organisation));
        await WholeList.RunAsync(stack);

        var key = await stack.CreateKeyAsync("reader", scopes: ["catalog:read"]);
        Ingest.Tell(rate, await Comparison.FloorAsync(stack, key, Questions.All[0].Drawn(stack, organisation), options.Rounds));
        await using var writer = await SteadyWriter.StartAsync(stack);
        foreach (var question in Questions.All.Where((_, i) => options.Question == 0 || i + 1 == options.Question))
            await question.RunAsync(stack, key, organisation, options.Rounds);
        writer.Tell();
    }
}
