using System.Net;
using System.Net.Sockets;

namespace Defaults.Outgoing;

/// <summary>
/// Which addresses are the public internet: those that the IANA special-purpose registries (RFC 6890 and its updates)
/// call globally reachable. Everything else is this machine, the network it is in, or a way to disguise one of them.
/// </summary>
static class PublicInternet
{
    static readonly IPNetwork[] excludedV4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");

    static readonly IPNetwork unicastV6 = IPNetwork.Parse("2000::/3");

    // Teredo, benchmarking, documentation, 6to4: each can name an IPv4 address, or nobody.
    static readonly IPNetwork[] excludedV6 = Networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    public static bool Has(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? !excludedV4.Any(network => network.Contains(address))
            : unicastV6.Contains(address) && !excludedV6.Any(network => network.Contains(address));
    }

    static IPNetwork[] Networks(params string[] written) => [.. written.Select(IPNetwork.Parse)];
}
