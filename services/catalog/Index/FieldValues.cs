using System.Text;
using System.Text.Json;

namespace Catalog.Index;

/// <summary>Some of the keys of <c>entity_fields</c>, looked for in the rows' JSON without reading the rest of it.</summary>
sealed class FieldValues(IEnumerable<string> keys)
{
    readonly (string Key, byte[] Utf8)[] wanted = [.. keys.Select(key => (key, Encoding.UTF8.GetBytes(key)))];

    /// <summary>The values at each wanted key that a row has.</summary>
    public IEnumerable<(string Key, List<string?> Values)> In(byte[] row)
    {
        var found = new List<(string, List<string?>)>();
        var json = new Utf8JsonReader(row);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var key = KeyOf(ref json);
            json.Read();
            if (key is null)
            {
                json.Skip();
                continue;
            }

            var values = new List<string?>();
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                values.Add(json.GetString());
            found.Add((key, values));
        }

        return found;
    }

    string? KeyOf(ref Utf8JsonReader json)
    {
        foreach (var (key, utf8) in wanted)
        {
            if (json.ValueTextEquals(utf8))
                return key;
        }

        return null;
    }
}
