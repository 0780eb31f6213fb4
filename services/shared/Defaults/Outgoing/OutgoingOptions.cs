using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Defaults.Outgoing;

/// <summary>Settings below <c>Outgoing</c>: which other servers a service may call for its users.</summary>
public sealed class OutgoingOptions : IValidatableObject
{
    /// <summary>
    /// Hosts that may be called: <c>raw.example.com</c>, <c>*.example.com</c> for all below it, with <c>:port</c> where it
    /// is not 443. None: no server may be called.
    /// </summary>
    public string[] Hosts { get; init; } = [];

    /// <summary>Networks that are not the public internet and may be called nevertheless, as <c>10.20.0.0/16</c>.</summary>
    public string[] PrivateNetworks { get; init; } = [];

    /// <summary>A PEM file of certificate authorities that are trusted besides the system's.</summary>
    public string? CertificateAuthorities { get; init; }

    /// <summary>How long one answer may take, from connecting to its last byte.</summary>
    [Range(1, 300)] public int TimeoutSeconds { get; init; } = 20;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < Hosts.Length; i++)
        {
            if (!AllowedHost.TryParse(Hosts[i], out _))
                yield return new($"Outgoing:Hosts:{i} is '{Hosts[i]}'. Write a host, as git.example.com, *.example.com or git.example.com:8443.");
        }

        for (var i = 0; i < PrivateNetworks.Length; i++)
        {
            if (!IPNetwork.TryParse(PrivateNetworks[i], out _))
                yield return new($"Outgoing:PrivateNetworks:{i} is '{PrivateNetworks[i]}'. Write a network, as 10.20.0.0/16.");
        }

        if (CertificateAuthorities is { } file && !File.Exists(file))
            yield return new($"Outgoing:CertificateAuthorities is '{file}', which is no file. Name a file with certificates in PEM.");
    }
}

/// <summary>One host, or all hosts below one, and the port.</summary>
public sealed record AllowedHost(string Name, int Port, bool IsWildcard)
{
    const int HttpsPort = 443;

    public static bool TryParse(string written, out AllowedHost? host)
    {
        host = null;
        var isWildcard = written.StartsWith("*.", StringComparison.Ordinal);
        var parsed = new HostString(isWildcard ? written[2..] : written);
        if (written.Length == 0 || written.Any(c => c is '/' or '@' or '?' or '#' or '\\' or ' ') || Uri.CheckHostName(parsed.Host.Trim('[', ']')) == UriHostNameType.Unknown
            || (parsed.Port is null && written.EndsWith(':')))
            return false;
        host = new AllowedHost(Normal(parsed.Host), parsed.Port ?? HttpsPort, isWildcard);
        return true;
    }

    /// <param name="name">As <see cref="Normal"/> writes it.</param>
    public bool Is(string name, int port) =>
        port == Port && (IsWildcard ? name.EndsWith($".{Name}", StringComparison.Ordinal) : name == Name);

    /// <summary>One way to write a host: its ASCII form, in lower case, without the final dot.</summary>
    public static string Normal(string name)
    {
        var ascii = Uri.TryCreate($"https://{name}/", UriKind.Absolute, out var parsed) ? parsed.IdnHost : name;
        return ascii.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
    }
}
