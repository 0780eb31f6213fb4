namespace Catalog.Queries;

/// <summary>The <c>order</c> parameters of a list: <c>asc:metadata.name</c>, in turn.</summary>
sealed record EntityOrder(IReadOnlyList<(string Key, bool Descending)> Fields)
{
    public const int FieldsMax = 5;

    public static (EntityOrder? Order, string? Error) Parse(IReadOnlyList<string> parameters)
    {
        var fields = new List<(string, bool)>();
        foreach (var parameter in parameters)
        {
            if (parameter.Split(':', 2) is not [("asc" or "desc") and var direction, { Length: > 0 } key])
                return (null, $"Invalid order parameter \"{parameter}\", expected \"<asc or desc>:<field name>\"");
            fields.Add((key.ToLowerInvariant(), direction == "desc"));
        }

        return fields.Count > FieldsMax
            ? (null, $"Invalid order, more than {FieldsMax} fields")
            : (new EntityOrder(fields), null);
    }
}
