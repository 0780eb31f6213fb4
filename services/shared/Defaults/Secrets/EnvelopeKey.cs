using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Defaults.Secrets;

/// <summary>
/// Secrets rest only as AES-GCM envelopes: <c>v1.key id.base64url(nonce, ciphertext, tag)</c>. The key is outside the
/// database, so that a copy of the database is worth nothing alone.
/// </summary>
public sealed class EnvelopeKey
{
    const int KeyBytes = 32;
    const int NonceBytes = 12;
    const int TagBytes = 16;
    const string Version = "v1";

    readonly byte[] key;

    EnvelopeKey(byte[] key)
    {
        this.key = key;
        Id = Convert.ToHexStringLower(SHA256.HashData(key))[..8];
    }

    public string Id { get; }

    /// <param name="text">32 bytes as base64, white space around them allowed.</param>
    /// <exception cref="FormatException">It is anything else.</exception>
    public static EnvelopeKey Parse(string text)
    {
        var key = Convert.FromBase64String(text.Trim());
        return key.Length == KeyBytes
            ? new EnvelopeKey(key)
            : throw new FormatException($"The key has {key.Length} bytes; it must have {KeyBytes}.");
    }

    /// <param name="purpose">What the secret is for; an envelope opens only for the same purpose, so rows cannot be swapped.</param>
    public string Seal(ReadOnlySpan<byte> secret, string purpose)
    {
        var content = new byte[NonceBytes + secret.Length + TagBytes];
        var nonce = content.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(
            nonce, secret, content.AsSpan(NonceBytes, secret.Length), content.AsSpan(NonceBytes + secret.Length),
            Encoding.UTF8.GetBytes(purpose));
        return $"{Version}.{Id}.{Base64Url.EncodeToString(content)}";
    }

    /// <exception cref="CryptographicException">Another key or purpose sealed it, or it was changed.</exception>
    public byte[] Open(string envelope, string purpose)
    {
        if (envelope.Split('.') is not [Version, var keyId, var text] || !Base64Url.IsValid(text))
            throw new CryptographicException("Not an envelope.");
        if (keyId != Id)
            throw new CryptographicException($"The envelope was sealed with key {keyId}; this process has key {Id}.");
        var content = Base64Url.DecodeFromChars(text);
        if (content.Length < NonceBytes + TagBytes)
            throw new CryptographicException("The envelope is cut short.");
        var secret = new byte[content.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(
            content.AsSpan(0, NonceBytes), content.AsSpan(NonceBytes, secret.Length), content.AsSpan(^TagBytes..),
            secret, Encoding.UTF8.GetBytes(purpose));
        return secret;
    }
}
