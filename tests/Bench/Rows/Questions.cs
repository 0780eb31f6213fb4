using System.Text.Json;
using Bench.Organisation;
using Testing.Instances;
using Testing.Stack;

namespace Bench.Rows;

/// <summary>What readers ask of a large catalog: a thousand different questions of each sort, drawn at random.</summary>
sealed record Questions(string Title, double ShareMin, Func<SyntheticOrganisation, Random, (string Path, string? Body)> Draw)
{
    const int Count = 1_024;
    const int RefsAsked = 50;
    const int Seed = 7;

    // Backstage 1.55 answers 119, 245 and 159 of these a second on a machine where the floor answers 9,100 of 34 KB and
    // 18,400 of 2.2 KB; 30, 15 and 30 times that are the shares of the floor below.
    const double QueryShare = 30 * 119 / 9_100.0;
    const double FullTextShare = 15 * 245 / 9_100.0;
    const double FacetsShare = 30 * 159 / 18_400.0;

    public static IReadOnlyList<Questions> All { get; } =
    [
        new("by-name", 0.5, (organisation, random) =>
            ($"/api/catalog/entities/by-name/component/default/{organisation.AnyComponent(random)}", null)),
        new($"by-refs of {RefsAsked}", 0.5, (organisation, random) =>
            ("/api/catalog/entities/by-refs", JsonSerializer.Serialize(new
            {
                entityRefs = Enumerable.Range(0, RefsAsked).Select(_ => organisation.AnyRef(random)),
            }))),
        new("filtered, ordered first page with totalItems", QueryShare, (organisation, random) =>
            ($"/api/catalog/entities/by-query?limit=20&orderField=metadata.name,asc&filter={Filter(organisation, random)}", null)),
        new("full text", FullTextShare, (organisation, random) =>
            ($"/api/catalog/entities/by-query?limit=20&orderField=metadata.name,asc&filter=kind=component"
                + $"&fullTextFilterFields=metadata.name,metadata.title&fullTextFilterTerm={Term(organisation, random)}", null)),
        new("facets", FacetsShare, (organisation, random) =>
            ($"/api/catalog/entity-facets?facet=spec.type&facet=spec.lifecycle&filter={Filter(organisation, random)}", null)),
    ];

    public async Task RunAsync(PlatformStack stack, string key, SyntheticOrganisation organisation, int rounds)
    {
        Table.Head(Title);
        var (rate, floor) = await Comparison.RunAsync(stack, key, Drawn(stack, organisation), rounds);
        Table.Row("share of the floor", $"{rate / floor:P0}", $"at least {ShareMin:P0}", rate / floor >= ShareMin);
    }

    public IReadOnlyList<LoadRequest> Drawn(PlatformStack stack, SyntheticOrganisation organisation)
    {
        var (random, address) = (new Random(Seed), stack.Process(ProcessName.Gateway).Address);
        return
        [
            .. Enumerable.Range(0, Count).Select(_ => Draw(organisation, random))
                .Select(drawn => new LoadRequest(new Uri(address, drawn.Path), drawn.Body)),
        ];
    }

    // From one that most entities match to one that a handful do.
    static string Filter(SyntheticOrganisation organisation, Random random) => random.Next(4) switch
    {
        0 => $"kind=component,spec.type={SyntheticOrganisation.AnyComponentType(random)},metadata.tags={SyntheticOrganisation.AnyTag(random)}",
        1 => $"kind=component,relations.ownedBy={organisation.AnyOwner(random)}",
        2 => $"kind=component,spec.lifecycle={SyntheticOrganisation.AnyLifecycle(random)},metadata.annotations.example.org/cost-centre={random.Next(100, 400)}",
        _ => $"kind=component,kind=api,metadata.labels.tier={random.Next(1, 4)},relations.ownedBy={organisation.AnyOwner(random)}",
    };

    static string Term(SyntheticOrganisation organisation, Random random) =>
        random.Next(2) == 0 ? SyntheticOrganisation.AnyWord(random) : organisation.AnyComponent(random)[..^2];
}
