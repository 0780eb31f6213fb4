using System.Text.Json;

namespace Provisioner.Offerings;

/// <summary>All that can be ordered, read once at start from the documents that are part of this program.</summary>
sealed class Menu
{
    const string Folder = ".Offerings.";

    static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);

    readonly Dictionary<string, ParameterSchema> schemas;

    Menu(IReadOnlyList<Offering> offerings, Dictionary<string, ParameterSchema> schemas) =>
        (All, this.schemas) = (offerings, schemas);

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<Offering> All { get; }

    public static async Task<Menu> ReadAsync()
    {
        var offerings = typeof(Menu).Assembly.GetManifestResourceNames()
            .Where(name => name.Contains(Folder, StringComparison.Ordinal))
            .Select(Read)
            .OrderBy(offering => offering.Name, StringComparer.Ordinal)
            .ToList();
        var schemas = new Dictionary<string, ParameterSchema>();
        foreach (var offering in offerings)
            schemas[offering.Name] = await ParameterSchema.ReadAsync(offering.Parameters);
        return new Menu(offerings, schemas);
    }

    public Offering? Find(string? name) => All.FirstOrDefault(offering => offering.Name == name);

    public ParameterSchema SchemaOf(Offering offering) => schemas[offering.Name];

    static Offering Read(string resource)
    {
        using var stream = typeof(Menu).Assembly.GetManifestResourceStream(resource)!;
        return JsonSerializer.Deserialize<Offering>(stream, json)!;
    }
}
