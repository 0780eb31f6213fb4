using System.Text;
using Npgsql;
using Organisation;
using Scaffolder.Templating;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Scaffolder.Actions;

/// <summary>
/// Finds out early that a task would define what the catalog has already: before there is a database or a repository
/// that nobody could register.
/// </summary>
sealed class EntityNames(NpgsqlDataSource db)
{
    const string CatalogFile = "catalog-info.yaml";
    const int BytesMax = 1024 * 1024;

    /// <summary>Null when every entity of the catalog file is new; otherwise why not, and what to do.</summary>
    /// <param name="files">What a step has just made, by path in the workspace.</param>
    public async Task<string?> RefuseAsync(IReadOnlyDictionary<string, TreeFile> files, CancellationToken ct)
    {
        if (!files.TryGetValue(CatalogFile, out var file) || file.Bytes.Length > BytesMax)
            return null;
        await using var connection = await db.OpenConnectionAsync(ct);
        foreach (var @ref in RefsIn(Encoding.UTF8.GetString(file.Bytes.Span)))
        {
            if (await OrganisationDirectory.ExistsAsync(connection, @ref, ct))
                return $"makes {CatalogFile} define {@ref}, which is in the catalog already. Choose another name.";
        }

        return null;
    }

    /// <summary>
    /// Full refs, in lower case; none of a file that is no YAML, which the catalog will say more about.
    /// </summary>
    public static IReadOnlyList<string> RefsIn(string yaml)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return [.. stream.Documents.Select(document => RefOf(document.RootNode)).OfType<string>()];
        }
        catch (YamlException)
        {
            return [];
        }
    }

    static string? RefOf(YamlNode root)
    {
        var metadata = Child(root, "metadata");
        return Text(root, "kind") is { } kind && Text(metadata, "name") is { } name
            ? $"{kind}:{Text(metadata, "namespace") ?? "default"}/{name}".ToLowerInvariant()
            : null;
    }

    static string? Text(YamlNode? node, string name) => (Child(node, name) as YamlScalarNode)?.Value;

    static YamlNode? Child(YamlNode? node, string name) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;
}
