using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Intake;

/// <summary>
/// GitHub's <c>X-Hub-Signature-256</c>: <c>sha256=</c> and 64 hex digits, HMAC-SHA256 of the raw body.
/// Source: docs.github.com, "Validating webhook deliveries".
/// </summary>
static class GitHubSignature
{
    const string Prefix = "sha256=";
    const int Length = 7 + (2 * SHA256.HashSizeInBytes);
    static readonly SearchValues<char> hexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether one of the secrets, the current or the previous one, made this signature.</summary>
    /// <param name="secrets">None of them blank: what an empty secret signs, anyone can sign.</param>
    public static bool IsGood(string? signature, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets)
    {
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        var wellFormed = IsWellFormed(signature)
            && Convert.FromHexString(signature.AsSpan(Prefix.Length), given, out _, out _) == OperationStatus.Done;

        // Every secret is tried for every request, so that time tells nothing about which part was wrong.
        var good = false;
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (var secret in secrets)
        {
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, expected);
            good |= CryptographicOperations.FixedTimeEquals(expected, given);
        }
        return good && wellFormed;
    }

    /// <summary>Whether it looks like GitHub's, which can be told before the body is read.</summary>
    public static bool IsWellFormed([NotNullWhen(true)] string? signature) =>
        signature is { Length: Length }
        && signature.StartsWith(Prefix, StringComparison.Ordinal)
        && !signature.AsSpan(Prefix.Length).ContainsAnyExcept(hexDigits);
}
