using System.Globalization;
using System.Text;

namespace Bench.Organisation;

/// <summary>
/// An organisation of any size, the same each time: 46 % components, 18 % resources, 15 % APIs, 15 % users, 4 % systems,
/// 1.8 % groups and 0.2 % domains, with about eight relations each when both directions are counted.
/// </summary>
sealed class SyntheticOrganisation
{
    const int Seed = 4;

    static readonly string[] lifecycles = ["production", "production", "production", "experimental", "deprecated"];
    static readonly string[] componentTypes = ["service", "service", "website", "library", "pipeline"];
    static readonly string[] resourceTypes = ["database", "bucket", "queue", "cache", "topic"];
    static readonly string[] tags = ["java", "python", "dotnet", "go", "kafka", "grpc", "batch", "pii", "tier-1", "tier-2"];
    static readonly string[] words =
    [
        "payment", "invoice", "shipping", "basket", "search", "profile", "ledger", "pricing", "stock", "refund",
        "identity", "session", "mail", "report", "audit", "export", "import", "catalog", "review", "route",
    ];

    readonly int total, domains, groups, systems, users, apis, resources;

    public SyntheticOrganisation(int total)
    {
        this.total = total;
        domains = Math.Max(1, total / 500);
        groups = Math.Max(1, total * 18 / 1_000);
        systems = Math.Max(1, total / 25);
        users = total * 15 / 100;
        apis = Math.Max(1, total * 15 / 100);
        resources = Math.Max(1, total * 18 / 100);
    }

    int Components => total - domains - groups - systems - users - apis - resources;

    /// <summary>The same entities in the same order for the same size, each a YAML document.</summary>
    public IEnumerable<string> Documents()
    {
        var random = new Random(Seed);
        return Enumerable.Range(0, domains).Select(i => Domain(i, random))
            .Concat(Enumerable.Range(0, groups).Select(i => Group(i, random)))
            .Concat(Enumerable.Range(0, systems).Select(i => System(i, random)))
            .Concat(Enumerable.Range(0, users).Select(i => User(i, random)))
            .Concat(Enumerable.Range(0, apis).Select(i => Api(i, random)))
            .Concat(Enumerable.Range(0, resources).Select(i => Resource(i, random)))
            .Concat(Enumerable.Range(0, Components).Select(i => Component(i, random)));
    }

    public string ComponentName(int i) => Name("component", i % Components);

    public string AnyComponent(Random random) => Name("component", random.Next(Components));

    public string AnyRef(Random random) => random.Next(4) switch
    {
        0 => $"api:default/{Name("api", random.Next(apis))}",
        1 => $"resource:default/{Name("resource", random.Next(resources))}",
        2 => $"user:default/{Name("user", random.Next(Math.Max(1, users)))}",
        _ => $"component:default/{AnyComponent(random)}",
    };

    public string AnyOwner(Random random) => $"group:default/{AnyGroup(random)}";

    public static string AnyWord(Random random) => Pick(words, random);

    public static string AnyComponentType(Random random) => Pick(componentTypes, random);

    public static string AnyLifecycle(Random random) => Pick(lifecycles, random);

    public static string AnyTag(Random random) => Pick(tags, random);

    string AnyGroup(Random random) => Name("group", random.Next(groups));

    string AnySystem(Random random) => Name("system", random.Next(systems));

    string Domain(int i, Random random) =>
        Entity("Domain", Name("domain", i), random, $"  owner: {AnyGroup(random)}");

    string Group(int i, Random random) => Entity(
        "Group", Name("group", i), random,
        "  type: team", "  children: []", i == 0 ? "" : $"  parent: {Name("group", (i - 1) / 8)}",
        $"  profile: {{ displayName: Team {i}, email: team-{i}@example.org }}");

    string System(int i, Random random) => Entity(
        "System", Name("system", i), random, $"  owner: {AnyGroup(random)}", $"  domain: {Name("domain", i % domains)}");

    string User(int i, Random random) => Entity(
        "User", Name("user", i), random,
        $"  memberOf: [{AnyGroup(random)}, {AnyGroup(random)}]",
        $"  profile: {{ displayName: Person {i}, email: person-{i}@example.org }}");

    string Api(int i, Random random) => Entity(
        "API", Name("api", i), random,
        $"  type: {(i % 4 == 0 ? "grpc" : "openapi")}", $"  lifecycle: {AnyLifecycle(random)}",
        $"  owner: {AnyGroup(random)}", $"  system: {AnySystem(random)}",
        $"  definition: \"openapi: 3.1.0, info: {{ title: {Name("api", i)}, version: 1.{i % 30}.0 }}\"");

    string Resource(int i, Random random) => Entity(
        "Resource", Name("resource", i), random,
        $"  type: {Pick(resourceTypes, random)}", $"  owner: {AnyGroup(random)}", $"  system: {AnySystem(random)}");

    string Component(int i, Random random) => Entity(
        "Component", Name("component", i), random,
        $"  type: {AnyComponentType(random)}", $"  lifecycle: {AnyLifecycle(random)}",
        $"  owner: {AnyGroup(random)}", $"  system: {AnySystem(random)}",
        $"  providesApis: [{Name("api", i % apis)}]",
        $"  consumesApis: [{Name("api", random.Next(apis))}, {Name("api", random.Next(apis))}]",
        $"  dependsOn: [\"resource:{Name("resource", random.Next(resources))}\", \"component:{AnyComponent(random)}\"]");

    static string Entity(string kind, string name, Random random, params ReadOnlySpan<string> spec)
    {
        var slug = name.ToLowerInvariant();
        var yaml = new StringBuilder().Append(CultureInfo.InvariantCulture, $$"""
            ---
            apiVersion: backstage.io/v1alpha1
            kind: {{kind}}
            metadata:
              name: {{name}}
              title: {{AnyWord(random)}} {{AnyWord(random)}} {{name}}
              description: The {{AnyWord(random)}} of the {{AnyWord(random)}}, which {{AnyWord(random)}} and {{AnyWord(random)}} need every day
              labels: { tier: "{{random.Next(1, 4)}}", region: "{{(random.Next(2) == 0 ? "eu" : "us")}}" }
              annotations:
                sonarqube.org/project-key: {{slug}}
                example.org/cost-centre: "{{random.Next(100, 400)}}"
                example.org/runbook: https://runbooks.example.org/{{slug}}
                grafana/dashboard-selector: "app={{slug}}"
              tags: [{{AnyTag(random)}}, {{AnyTag(random)}}]
              links: [{ url: "https://dashboards.example.org/{{slug}}", title: Dashboard, icon: dashboard }]
            spec:

            """);
        foreach (var line in spec)
        {
            if (line.Length > 0)
                yaml.Append(line).Append('\n');
        }
        return yaml.ToString();
    }

    // A word in the name makes names that a full-text term finds some of.
    static string Name(string kind, int i) => $"{words[i % words.Length]}-{kind}-{i:d6}";

    static string Pick(string[] from, Random random) => from[random.Next(from.Length)];
}
