using System.Text;
using Npgsql;
using Organisation;
using Scaffolder.Templating;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

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
    /// Full refs, in lower case; none of a file that is no YAML, which the catalog will say more about. Read event by
    /// event: nodes are built by recursion, which a deep file would turn into the end of the process.
    /// </summary>
    public static IReadOnlyList<string> RefsIn(string yaml)
    {
        var refs = new List<string>();
        try
        {
            var parser = new Parser(new StringReader(yaml));
            parser.Consume<StreamStart>();
            while (parser.TryConsume<DocumentStart>(out _))
            {
                if (RefOf(TextsOf(parser, inner: "metadata")) is { } @ref)
                    refs.Add(@ref);
                parser.Consume<DocumentEnd>();
            }

            return refs;
        }
        catch (Exception fault) when (fault is YamlException or ArgumentException or InvalidOperationException)
        {
            return [];
        }
    }

    static string? RefOf(Dictionary<string, string> texts) =>
        texts.TryGetValue("kind", out var kind) && texts.TryGetValue("metadata.name", out var name)
            ? $"{kind}:{texts.GetValueOrDefault("metadata.namespace", "default")}/{name}".ToLowerInvariant()
            : null;

    /// <summary>The texts of the map that comes next, and of one map within it as <c>inner.key</c>.</summary>
    static Dictionary<string, string> TextsOf(IParser parser, string? inner, string prefix = "")
    {
        var texts = new Dictionary<string, string>();
        if (!parser.TryConsume<MappingStart>(out _))
        {
            parser.SkipThisAndNestedEvents();
            return texts;
        }

        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.TryConsume<Scalar>(out var scalar) ? scalar.Value : null;
            if (key is null)
                parser.SkipThisAndNestedEvents();
            if (key is not null && parser.TryConsume<Scalar>(out var value))
                texts[$"{prefix}{key}"] = value.Value;
            else if (key is not null && key == inner)
                foreach (var (name, text) in TextsOf(parser, inner: null, $"{inner}."))
                    texts[name] = text;
            else
                parser.SkipThisAndNestedEvents();
        }

        return texts;
    }
}
