using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Catalog.Queries;

/// <summary>The <c>fields</c> parameter of a request: what of each entity to answer with.</summary>
sealed class FieldSelection
{
    public const int FieldsMax = 200;

    readonly string[] fields;

    FieldSelection(string[] fields) => this.fields = fields;

    /// <summary>True when nothing was selected and entities are answered whole.</summary>
    public bool IsEverything => fields.Length == 0;

    /// <summary>Reads comma-separated paths; the error is a sentence for the caller.</summary>
    public static bool TryParse(
        IEnumerable<string> parameters,
        [NotNullWhen(true)] out FieldSelection? selection,
        [NotNullWhen(false)] out string? error)
    {
        string[] fields =
        [
            .. parameters
                .OfType<string>()
                .SelectMany(parameter => parameter.Split(
                    ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                .Distinct(StringComparer.Ordinal),
        ];
        error = Array.Find(fields, field => field.Contains('[', StringComparison.Ordinal)) is { } list
            ? $"Invalid field \"{list}\", array type fields are not supported"
            : fields.Length > FieldsMax ? $"Invalid fields, more than {FieldsMax}" : null;
        selection = error is null ? new FieldSelection(fields) : null;
        return selection is not null;
    }

    /// <summary>A new entity with the selected fields; the one given is not touched.</summary>
    public JsonObject Apply(JsonObject entity)
    {
        if (IsEverything)
            return entity.DeepClone().AsObject();

        var selected = new JsonObject();
        foreach (var field in fields)
            Copy(entity, selected, field);

        return selected;
    }

    // Keys may have dots themselves, as annotations do: the shortest run of parts that is a key is taken as one.
    static void Copy(JsonObject from, JsonObject to, string field)
    {
        for (var dot = field.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = field.IndexOf('.', dot + 1))
        {
            if (!from.TryGetPropertyValue(field[..dot], out var value))
                continue;
            if (value is JsonObject map)
                CopyBelow(map, to, field[..dot], field[(dot + 1)..]);
            return;
        }

        if (from.TryGetPropertyValue(field, out var found))
            to[field] = found?.DeepClone();
    }

    static void CopyBelow(JsonObject from, JsonObject to, string key, string rest)
    {
        var below = to[key] as JsonObject ?? [];
        Copy(from, below, rest);
        if (below.Count > 0 && below.Parent is null)
            to[key] = below;
    }
}
