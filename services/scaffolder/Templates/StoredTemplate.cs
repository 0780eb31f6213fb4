using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using Defaults.Errors;
using Npgsql;

namespace Scaffolder.Templates;

/// <summary>A template as catalog last told it.</summary>
/// <param name="Ref"><c>template:namespace/name</c>, lower-cased.</param>
/// <param name="Digest">SHA-256 of what it says, by which a task tells which edition it runs.</param>
sealed record StoredTemplate(string Ref, JsonObject Entity, string Digest)
{
    const string Kind = "template";
    const string DefaultNamespace = "default";

    const string SelectEntity = "select entity from templates where ref = @ref and entity is not null";

    /// <summary>Null when there is no such template.</summary>
    public static async Task<StoredTemplate?> FindAsync(NpgsqlConnection connection, string @ref, CancellationToken ct)
    {
        var text = await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            SelectEntity, new { @ref }, cancellationToken: ct));
        return text is null
            ? null
            : new StoredTemplate(
                @ref, JsonNode.Parse(text)!.AsObject(),
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    /// <summary><c>[template:][namespace/]name</c> in full and lower case; null when it names something else.</summary>
    public static string? FullRef(string written)
    {
        var text = written.ToLowerInvariant();
        if (text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon)
        {
            if (text[..colon] != Kind)
                return null;
            text = text[(colon + 1)..];
        }

        return text.Split('/') switch
        {
            [{ Length: > 0 } name] => $"{Kind}:{DefaultNamespace}/{name}",
            [{ Length: > 0 } space, { Length: > 0 } name] => $"{Kind}:{space}/{name}",
            _ => null,
        };
    }
}

/// <summary>The answer where a template is asked for that there is not.</summary>
static class UnknownTemplate
{
    public static IResult Answer(string @ref) => BackstageErrors.Result(
        StatusCodes.Status404NotFound,
        $"Template {@ref} is not known. It must be in the catalog, from a trusted location; "
            + "a new one is known within seconds.");
}
