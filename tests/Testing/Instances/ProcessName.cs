namespace Testing.Instances;

/// <summary>The five processes, which are also the names of their schemas, logins and broker users.</summary>
public static class ProcessName
{
    public const string Gateway = "gateway";
    public const string Catalog = "catalog";
    public const string Scaffolder = "scaffolder";
    public const string Provisioner = "provisioner";
    public const string Metrics = "metrics";

    public static IReadOnlyList<string> Services { get; } = [Catalog, Scaffolder, Provisioner, Metrics];

    public static IReadOnlyList<string> All { get; } = [.. Services, Gateway];
}
