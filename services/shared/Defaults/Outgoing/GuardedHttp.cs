using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace Defaults.Outgoing;

/// <summary>
/// The one way to call another server at the wish of someone who writes a URL: HTTPS to hosts that are allowed, at
/// addresses that are public or allowed, which are looked up once so that what was checked is what is connected to.
/// No redirect is followed, no proxy, cookie or compressed answer taken; time and size are limited.
/// </summary>
public sealed class GuardedHttp : IDisposable
{
    const int UrlCharsMax = 2_048;
    const int HeaderKilobytesMax = 32;
    const int ReadBytes = 64 * 1024;

    /// <summary>Finds the addresses of a host.</summary>
    public delegate Task<IPAddress[]> Resolve(string host, CancellationToken ct);

    readonly AllowedHost[] hosts;
    readonly IPNetwork[] networks;
    readonly X509Certificate2Collection authorities = [];
    readonly TimeSpan timeout;
    readonly Resolve resolve;
    readonly HttpClient client;

    /// <param name="known">Hosts that other settings name, as that of a GitHub server.</param>
    public GuardedHttp(IOptions<OutgoingOptions> options, IEnumerable<AllowedHost> known)
        : this(options.Value, known, Dns.GetHostAddressesAsync)
    {
    }

    public GuardedHttp(OutgoingOptions options, IEnumerable<AllowedHost> known, Resolve resolve)
    {
        this.resolve = resolve;
        hosts = [.. options.Hosts.Select(host => AllowedHost.TryParse(host, out var parsed) ? parsed! : throw new ArgumentException(host)), .. known];
        networks = [.. options.PrivateNetworks.Select(IPNetwork.Parse)];
        timeout = TimeSpan.FromSeconds(options.TimeoutSeconds);
        if (options.CertificateAuthorities is { } file)
            authorities.ImportFromPemFile(file);
        client = new HttpClient(CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Reads what someone wrote as a URL. Nothing is looked up or called for it.</summary>
    /// <exception cref="OutgoingRefusedException">It cannot be called.</exception>
    public Uri Check(string url)
    {
        if (url.Length > UrlCharsMax || url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '\\')
            || !Uri.TryCreate(url, UriKind.Absolute, out var parsed))
            throw new OutgoingRefusedException("is no URL", "Write one like https://git.example.com/team/catalog-info.yaml.");
        if (parsed.Scheme != Uri.UriSchemeHttps)
            throw new OutgoingRefusedException($"has the scheme {parsed.Scheme}", "Write an https: URL.");
        if (parsed.UserInfo.Length > 0)
            throw new OutgoingRefusedException("has a user name in it", "Leave out everything before the @.");
        RequireAllowed(parsed.IdnHost, parsed.Port);
        return parsed;
    }

    /// <summary>Asks for what stands at a URL.</summary>
    /// <param name="etag">Of the answer that is known: it is then answered 304 without content; null for none.</param>
    /// <exception cref="OutgoingRefusedException">It may not be called, or has not answered within the limits.</exception>
    public async Task<OutgoingAnswer> GetAsync(Uri url, string? etag, int bytesMax, CancellationToken ct)
    {
        Check(url.OriginalString);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        ending.CancelAfter(timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.UserAgent.ParseAdd("platform");
            if (etag is not null)
                request.Headers.TryAddWithoutValidation("If-None-Match", etag);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ending.Token);
            var body = response.StatusCode == HttpStatusCode.OK ? await ReadAsync(response, bytesMax, ending.Token) : [];
            return new OutgoingAnswer(response.StatusCode, body, response.Headers.ETag?.ToString());
        }
        catch (HttpRequestException exception) when (exception.InnerException is OutgoingRefusedException refused)
        {
            throw refused;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new OutgoingRefusedException($"cannot be reached: {Innermost(exception).Message.TrimEnd('.')}", "Check the server, or correct the URL.");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new OutgoingRefusedException($"has not answered within {timeout.TotalSeconds:N0} s", "Check the server, or raise Outgoing:TimeoutSeconds.");
        }
    }

    /// <summary>A handler with the same guard, for a client that a library makes.</summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = HeaderKilobytesMax,
        ConnectTimeout = timeout,
        // An address is checked when it is connected to: a connection must not outlive a change of what is allowed to resolve.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectCallback = ConnectAsync,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = IsTrusted },
    };

    public void Dispose() => client.Dispose();

    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        RequireAllowed(host, port);
        var addresses = await resolve(host.Trim('[', ']'), ct);
        if (addresses.FirstOrDefault(address => !MayCall(address)) is { } inside)
        {
            throw new OutgoingRefusedException(
                $"is at {inside}, which is not on the public internet",
                $"An administrator allows a network of the installation's own with the setting Outgoing:PrivateNetworks:0.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    void RequireAllowed(string host, int port)
    {
        var name = AllowedHost.Normal(host);
        if (!hosts.Any(allowed => allowed.Is(name, port)))
        {
            throw new OutgoingRefusedException(
                $"is at {name}{(port == 443 ? "" : $":{port}")}, a host that may not be called",
                "An administrator allows a host with the setting Outgoing:Hosts:0.");
        }
    }

    bool MayCall(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return PublicInternet.Has(plain) || networks.Any(network => network.Contains(plain));
    }

    bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || authorities.Count == 0 || certificate is not X509Certificate2 leaf)
            return false;
        using var own = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        own.ChainPolicy.CustomTrustStore.AddRange(authorities);
        foreach (var between in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            own.ChainPolicy.ExtraStore.Add(between.Certificate);
        return own.Build(leaf);
    }

    static async Task<byte[]> ReadAsync(HttpResponseMessage response, int bytesMax, CancellationToken ct)
    {
        if (response.Content.Headers.ContentEncoding.Count > 0)
            throw new OutgoingRefusedException("is answered in compressed form, which was not asked for", "Have the server answer it as it is.");
        if (response.Content.Headers.ContentLength > bytesMax)
            throw TooLarge(bytesMax);
        await using var content = await response.Content.ReadAsStreamAsync(ct);
        using var body = new MemoryStream();
        var buffer = new byte[ReadBytes];
        while (await content.ReadAsync(buffer, ct) is > 0 and var read)
        {
            if (body.Length + read > bytesMax)
                throw TooLarge(bytesMax);
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    static OutgoingRefusedException TooLarge(int bytesMax) => new($"has more than {bytesMax:N0} bytes, the limit", "Split the file.");

    static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;
}

/// <param name="Body">Empty for every status but 200.</param>
public sealed record OutgoingAnswer(HttpStatusCode Status, byte[] Body, string? ETag);

/// <summary>Why a URL is not called or has not answered: a phrase that follows "which", and what to do about it.</summary>
public sealed class OutgoingRefusedException(string message, string remedy) : Exception(message)
{
    public string Remedy => remedy;
}
