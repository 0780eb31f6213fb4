using System.Buffers;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Identity;

/// <summary>
/// An API key as its holder writes it: <c>idp_ID_SECRET</c> and a checksum of six characters. The checksum tells a
/// mistyped or invented key without asking the database, and lets scanners find keys that leaked.
/// </summary>
/// <param name="Hash">SHA-256 of the secret; the secret itself goes no further.</param>
readonly record struct ApiKey(string Id, byte[] Hash)
{
    const string Prefix = "idp_";
    const int IdLength = 12;
    const int SecretLength = 32;
    const int ChecksumLength = 6;
    const int SecretStart = 4 + IdLength + 1;
    const int ChecksumStart = SecretStart + SecretLength;
    public const int Length = ChecksumStart + ChecksumLength;

    const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // Lower case, because it is part of the subject of events, and those are.
    const string Base36 = "0123456789abcdefghijklmnopqrstuvwxyz";

    static readonly SearchValues<char> base36 = SearchValues.Create(Base36);
    static readonly SearchValues<char> base62 = SearchValues.Create(Base62);

    /// <summary>A new key and its text, which is never seen again.</summary>
    public static (ApiKey Key, string Text) Create()
    {
        var body = $"{Prefix}{RandomNumberGenerator.GetString(Base36, IdLength)}_"
            + RandomNumberGenerator.GetString(Base62, SecretLength);
        var text = body + ChecksumOf(body);
        return (Parse(text)!.Value, text);
    }

    /// <summary>Null for a text that was never a key.</summary>
    public static ApiKey? Parse(ReadOnlySpan<char> text)
    {
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[SecretStart - 1] != '_')
            return null;
        if (text.Slice(Prefix.Length, IdLength).ContainsAnyExcept(base36))
            return null;
        if (text[SecretStart..].ContainsAnyExcept(base62))
            return null;
        if (!text[ChecksumStart..].SequenceEqual(ChecksumOf(text[..ChecksumStart])))
            return null;
        return new ApiKey(
            text.Slice(Prefix.Length, IdLength).ToString(), HashOf(text.Slice(SecretStart, SecretLength)));
    }

    /// <summary>Takes the same time wherever the first difference is.</summary>
    public bool Matches(ReadOnlySpan<byte> storedHash) => CryptographicOperations.FixedTimeEquals(Hash, storedHash);

    static byte[] HashOf(ReadOnlySpan<char> secret)
    {
        Span<byte> bytes = stackalloc byte[SecretLength];
        Encoding.ASCII.GetBytes(secret, bytes);
        return SHA256.HashData(bytes);
    }

    static string ChecksumOf(ReadOnlySpan<char> body)
    {
        var crc = uint.MaxValue;
        foreach (var character in body)
            crc = BitOperations.Crc32C(crc, (byte)character);
        Span<char> digits = stackalloc char[ChecksumLength];
        for (var i = ChecksumLength - 1; i >= 0; i--, crc /= 62)
            digits[i] = Base62[(int)(crc % 62)];
        return digits.ToString();
    }
}
