using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Intake;

/// <summary>How payloads are read: narrowly, and so that what goes into keys and events fits there, whoever may sign.</summary>
static partial class GitHubPayload
{
    const int TextLengthMax = 1_000;

    static readonly JsonSerializerOptions json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
    };

    /// <exception cref="JsonException">The body is not of this shape; the message names what is missing or cannot be.</exception>
    public static T Read<T>(byte[] body) =>
        JsonSerializer.Deserialize<T>(body, json) ?? throw new JsonException("The body is null.");

    /// <param name="what">Completes the sentence "… is not what … has there."</param>
    /// <exception cref="JsonException">It is not good; the message names the field.</exception>
    public static void Require(bool good, string field, string what)
    {
        if (!good)
            throw new JsonException($"'{field}' is not what {what} has there.");
    }

    public static bool IsText(string text) => text.Length is > 0 and <= TextLengthMax && !text.Contains('\0');

    public static bool IsRepository(string name) => RepositoryName().IsMatch(name);

    public static bool IsOwner(string name) => IsRepository($"{name}/any");

    /// <summary>SHA-1, or SHA-256.</summary>
    public static bool IsObjectId(string text) => ObjectId().IsMatch(text);

    // Neither part is . or .., which would mean another place in a URL.
    [GeneratedRegex(@"^(?!\.\.?/)[A-Za-z0-9._-]{1,100}/(?!\.\.?\z)[A-Za-z0-9._-]{1,100}\z")]
    private static partial Regex RepositoryName();

    [GeneratedRegex(@"^([0-9a-f]{40}|[0-9a-f]{64})\z")]
    private static partial Regex ObjectId();
}
