using System.Security.Cryptography;
using System.Text;

namespace Provisioner.Drivers.Postgres;

/// <summary>
/// What PostgreSQL keeps of a password (RFC 5803, RFC 5802 §3): computed here, so that the password itself reaches
/// neither the server nor its log.
/// </summary>
static class ScramVerifier
{
    const int Iterations = 4096;   // PostgreSQL's own number; a client would have to wait for a larger one at each login
    const int SaltBytes = 16;

    /// <param name="password">ASCII, for which SASLprep changes nothing.</param>
    public static string Of(string password) => Of(password, RandomNumberGenerator.GetBytes(SaltBytes));

    internal static string Of(string password, byte[] salt)
    {
        if (!Ascii.IsValid(password))
            throw new ArgumentException("Other than ASCII would need SASLprep.", nameof(password));
        var salted = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.ASCII.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var storedKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var serverKey = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}"
            + $"${Convert.ToBase64String(storedKey)}:{Convert.ToBase64String(serverKey)}";
    }
}
