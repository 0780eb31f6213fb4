using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using Testing;

namespace Platform.Tests.Architecture;

/// <summary>The properties of an event as JSON has them, and the file that keeps them.</summary>
/// <param name="Properties">Path, for example <c>commits[].id</c>, and type; a question mark where null may stand.</param>
sealed record ContractShape(SortedDictionary<string, string> Properties)
{
    const string UpdateVariable = "PLATFORM_UPDATE_CONTRACTS";
    static readonly string folder = Path.Combine(Repository.Root, "tests/Platform.Tests/Contracts");
    static readonly NullabilityInfoContext nullability = new();

    static readonly JsonSerializerOptions json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string HowToUpdate =>
        $"If it may be missing from events that are stored already, run the tests once with {UpdateVariable}=1 and commit the "
        + "files under tests/Platform.Tests/Contracts.";

    /// <summary>Whether the files are to be written instead of compared.</summary>
    public static bool Updates => Environment.GetEnvironmentVariable(UpdateVariable) == "1";

    public static ContractShape Of(Type type)
    {
        var properties = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(properties, "", type);
        return new ContractShape(properties);
    }

    public static ContractShape Load(string name) => new(
        File.Exists(FileOf(name))
            ? JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllText(FileOf(name)))!
            : []);

    public static IEnumerable<string> Saved() =>
        Directory.GetFiles(folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!);

    public void Save(string name)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(FileOf(name), JsonSerializer.Serialize(Properties, json) + "\n");
    }

    static string FileOf(string name) => Path.Combine(folder, $"{name}.json");

    static void Add(SortedDictionary<string, string> properties, string prefix, Type type)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            NullabilityInfo info;
            lock (nullability)
                info = nullability.Create(property);
            var item = ItemOf(property.PropertyType);
            var path = $"{prefix}{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}{(item is null ? "" : "[]")}";
            var held = item ?? Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            properties[path] = $"{held.Name}{(info.ReadState == NullabilityState.Nullable ? "?" : "")}";
            if (held.Assembly == type.Assembly)
                Add(properties, $"{path}.", held);
        }
    }

    static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GenericTypeArguments[0] : null;
}
