using System.Security.Cryptography;
using System.Text;

namespace Messaging.Outbox;

/// <summary>
/// The same id for the same fact, or the same request, whoever tells it and how often: a UUID of version 8 (RFC 9562, section 5.8) from the
/// SHA-256 of its natural key.
/// </summary>
public static class NaturalId
{
    public static Guid Of(params ReadOnlySpan<string?> key)
    {
        // A separator that no part contains, so that ("ab", "c") and ("a", "bc") differ.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', key)));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
