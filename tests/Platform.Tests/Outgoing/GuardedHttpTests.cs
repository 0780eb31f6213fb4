using System.Net;
using System.Net.Sockets;
using Defaults.Outgoing;
using Xunit;

namespace Platform.Tests.Outgoing;

/// <summary>A URL that someone wrote leads nowhere inside, however it is written and whatever its host resolves to.</summary>
public sealed class GuardedHttpTests : IDisposable
{
    /// <summary>This machine, its network, and the addresses at which clouds tell secrets.</summary>
    static readonly string[] inside =
    [
        "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.1.1", "169.254.169.254", "169.254.170.2",
        "100.64.0.1", "100.100.100.200", "0.0.0.0", "192.0.0.192", "198.18.0.1", "224.0.0.1", "255.255.255.255",
    ];

    static readonly string[] insideV6 = ["::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "2001::1", "5f00::1", "3fff::1"];

    readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public GuardedHttpTests() => listener.Start();

    public static TheoryData<string> Disguises() => [.. inside.SelectMany(DisguisesOf), .. insideV6];

    public static TheoryData<string> Urls() =>
    [
        .. inside.SelectMany(DisguisesOf).Select(host => $"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}/"),
        "http://example.com/", "ftp://example.com/", "gopher://example.com/", "file:///etc/passwd", "dict://example.com:11211/stat",
        "ldap://example.com/", "jar:https://example.com!/", "javascript:alert(1)", "data:text/yaml,a", "//example.com/", "example.com", "",
        "https://", "https:example.com", "https:///example.com", "https://user@example.com/", "https://example.com@127.0.0.1/",
        "https://example.com:secret@127.0.0.1/", "https://example.com\\@127.0.0.1/", "https://127.0.0.1\\.example.com/",
        "https://example.com%00.internal/", "https://example.com%2f@internal/", "https://exam\nple.com/", "https://example.com /",
        "https://example.com\t.internal/", "https://example.com.internal/", "https://internal.example.com.evil.test/", "https://notexample.com/",
        "https://xample.org/", "https://example.org/", "https://example.com:22/", "https://example.com:8443/", "https://localhost/",
        "https://localhost./", "https://metadata.google.internal/", "https://127。0。0。1/", "https://①②⑦.⓪.⓪.①/", "https://exаmple.com/",
        "https://xn--exmple-4nf.com/", "https://[::1%25lo]/", "https://[::]/", "https://[::1]/", "https://1/",
    ];

    [Theory]
    [MemberData(nameof(Urls))]
    public async Task A_host_that_is_not_allowed_is_not_looked_up_however_it_is_written(string url)
    {
        var lookups = 0;
        using var http = Guarded(["example.com", "*.example.org"], (_, _) =>
        {
            lookups++;
            return Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
        });

        await Assert.ThrowsAsync<OutgoingRefusedException>(() => GetAsync(http, url));

        Assert.Equal(0, lookups);
        Assert.False(listener.Pending());
    }

    [Theory]
    [MemberData(nameof(Disguises))]
    public async Task An_allowed_host_that_resolves_to_an_inner_address_is_not_connected_to(string address)
    {
        if (!IPAddress.TryParse(address, out var parsed))
            parsed = IPAddress.Parse(new Uri($"https://{address}/").Host);
        using var http = Guarded([$"example.com:{Port}"], (_, _) => Task.FromResult<IPAddress[]>([parsed]));

        var refusal = await Assert.ThrowsAsync<OutgoingRefusedException>(() => GetAsync(http, $"https://example.com:{Port}/"));

        Assert.Contains("not on the public internet", refusal.Message, StringComparison.Ordinal);
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task One_inner_address_among_public_ones_is_enough_to_refuse()
    {
        using var http = Guarded(
            [$"example.com:{Port}"], (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34"), IPAddress.Loopback]));

        await Assert.ThrowsAsync<OutgoingRefusedException>(() => GetAsync(http, $"https://example.com:{Port}/"));

        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task A_name_is_looked_up_once_so_that_what_was_checked_is_what_is_connected_to()
    {
        var lookups = 0;
        using var http = Guarded(
            [$"example.com:{Port}"],
            (_, _) => Task.FromResult<IPAddress[]>([++lookups == 1 ? IPAddress.Loopback : IPAddress.Parse("203.0.113.9")]),
            network: "127.0.0.1/32");

        // Nobody speaks TLS here: that a connection came is what is looked at.
        var calling = GetAsync(http, $"https://example.com:{Port}/");
        (await listener.AcceptTcpClientAsync()).Dispose();
        await Assert.ThrowsAsync<OutgoingRefusedException>(() => calling);

        Assert.Equal(1, lookups);
    }

    [Theory]
    [InlineData("example.com", true)]
    [InlineData("EXAMPLE.com.", true)]
    [InlineData("a.example.org", true)]
    [InlineData("a.b.example.org", true)]
    public void Hosts_are_compared_as_the_network_does(string host, bool isAllowed)
    {
        using var http = Guarded(["Example.COM", "*.example.org"], (_, _) => throw new InvalidOperationException("Nothing is looked up."));

        Assert.Equal(isAllowed, http.Check($"https://{host}/a.yaml") is not null);
    }

    [Theory]
    [InlineData("93.184.216.34", true)]
    [InlineData("1.1.1.1", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("::ffff:1.1.1.1", true)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:a00:1::1", false)]
    public void What_is_public_is_told_from_what_is_not(string address, bool isPublic) =>
        Assert.Equal(isPublic, PublicInternet.Has(IPAddress.Parse(address)));

    [Fact]
    public void Settings_that_mean_nothing_are_told_by_name()
    {
        var options = new OutgoingOptions { Hosts = ["https://a.example.com/"], PrivateNetworks = ["10.0.0.0/33"], CertificateAuthorities = "/nowhere.pem" };

        var wrong = options.Validate(new(options)).Select(problem => problem.ErrorMessage!.Split(' ')[0]);

        Assert.Equal(["Outgoing:Hosts:0", "Outgoing:PrivateNetworks:0", "Outgoing:CertificateAuthorities"], wrong);
    }

    public void Dispose() => listener.Dispose();

    int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    static GuardedHttp Guarded(string[] hosts, GuardedHttp.Resolve resolve, string? network = null) =>
        new(new OutgoingOptions { Hosts = hosts, PrivateNetworks = network is null ? [] : [network], TimeoutSeconds = 10 }, [], resolve);

    static async Task GetAsync(GuardedHttp http, string url) =>
        await http.GetAsync(http.Check(url), etag: null, bytesMax: 1_000, TestContext.Current.CancellationToken);

    /// <summary>An IPv4 address as it is, as numbers of other bases, shortened, and inside IPv6 ones.</summary>
    static IEnumerable<string> DisguisesOf(string address)
    {
        var bytes = IPAddress.Parse(address).GetAddressBytes();
        var number = (uint)((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]);
        var (high, low) = ($"{bytes[0]:x2}{bytes[1]:x2}", $"{bytes[2]:x2}{bytes[3]:x2}");
        return
        [
            address, $"{number}", $"0x{number:x8}", string.Join('.', bytes.Select(part => $"0{Convert.ToString(part, 8)}")),
            string.Join('.', bytes.Select(part => $"0x{part:x}")), $"{bytes[0]}.{number & 0xffffff}", $"{bytes[0]}.{bytes[1]}.{number & 0xffff}",
            $"::ffff:{address}", $"::ffff:{high}:{low}", $"::{high}:{low}", $"64:ff9b::{high}:{low}", $"2002:{high}:{low}::1",
        ];
    }
}
