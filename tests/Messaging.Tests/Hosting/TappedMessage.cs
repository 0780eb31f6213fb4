using System.Text.Json;

namespace Messaging.Tests.Hosting;

/// <summary>A message as it came over the wire.</summary>
sealed record TappedMessage(
    string Exchange, string? MessageId, string? ContentType, Dictionary<string, string> Headers, byte[] Body)
{
    public string? Subject => Field("subject") is { ValueKind: JsonValueKind.String } subject ? subject.GetString() : null;

    public long Version => Field("version") is { ValueKind: JsonValueKind.Number } version ? version.GetInt64() : 0;

    JsonElement Field(string name)
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.TryGetProperty(name, out var value) ? value.Clone() : default;
        }
        catch (JsonException)
        {
            return default;   // Some tests send what is no JSON; it has no subject.
        }
    }
}
