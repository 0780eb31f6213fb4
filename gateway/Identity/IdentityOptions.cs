using Defaults.Secrets;
using Microsoft.Extensions.Options;

namespace Gateway.Identity;

/// <summary>Settings under <c>Identity</c>.</summary>
sealed class IdentityOptions
{
    /// <summary>File with 32 random bytes as base64; it seals the private halves of the signing keys.</summary>
    public string? KeyFile { get; init; }

    const string Remedy =
        "Make one with: head -c 32 /dev/urandom | base64 > FILE; chmod 600 FILE; and set Identity__KeyFile to it.";

    /// <summary>Read at each use, so that no copy of the key outlives the file.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message tells setting and remedy.</exception>
    public EnvelopeKey ReadKey()
    {
        if (string.IsNullOrWhiteSpace(KeyFile))
            throw new InvalidOperationException($"Identity:KeyFile is missing. {Remedy}");
        try
        {
            return EnvelopeKey.Parse(File.ReadAllText(KeyFile));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"Identity:KeyFile: {KeyFile} cannot be read: {exception.Message} {Remedy}", exception);
        }
        catch (FormatException exception)
        {
            throw new InvalidOperationException(
                $"Identity:KeyFile: {KeyFile} does not hold 32 bytes as base64. {Remedy}", exception);
        }
    }

    public sealed class Validation : IValidateOptions<IdentityOptions>
    {
        public ValidateOptionsResult Validate(string? name, IdentityOptions options)
        {
            try
            {
                options.ReadKey();
                return ValidateOptionsResult.Success;
            }
            catch (InvalidOperationException exception)
            {
                return ValidateOptionsResult.Fail(exception.Message);
            }
        }
    }
}
