using System.Security.Cryptography;
using System.Text;

namespace Scaffolder.Actions;

/// <summary>
/// The same id each time a step asks for the same thing: a UUID of version 8 (RFC 9562, section 5.8), so that asking
/// again after a crash is no second request.
/// </summary>
static class DerivedId
{
    public static Guid Of(ActionRun run, string purpose)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{run.Reference}/{purpose}"));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
