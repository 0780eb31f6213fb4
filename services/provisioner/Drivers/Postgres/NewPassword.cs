using System.Security.Cryptography;

namespace Provisioner.Drivers.Postgres;

static class NewPassword
{
    const int Length = 32;   // of 62 letters and digits: 190 bits

    const string LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string Make() => RandomNumberGenerator.GetString(LettersAndDigits, Length);
}
