using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Testing.Outside;

/// <summary>A web server outside the platform, over HTTPS, with whatever tests put on it.</summary>
public sealed class OutsideServer
{
    static readonly Lazy<OutsideServer> shared = new(() => new OutsideServer());

    static readonly Lazy<X509Certificate2> certificate = new(MakeCertificate);
    static readonly Lazy<string> authorityFile = new(WriteAuthority);

    readonly RequestDelegate otherwise;
    readonly ConcurrentDictionary<string, RequestDelegate> pages = [];
    readonly ConcurrentQueue<string> requests = [];

    /// <param name="otherwise">Answers what no page is put at; 404 where it is left out.</param>
    internal OutsideServer(RequestDelegate? otherwise = null)
    {
        this.otherwise = otherwise ?? NotFoundAsync;
        Port = FreePort.Next();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, Port, listening => listening.UseHttps(certificate.Value)));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(AnswerAsync);
        app.Start();
    }

    /// <summary>One for all tests of a program; each has paths of its own on it.</summary>
    public static OutsideServer Shared => shared.Value;

    public int Port { get; }

    /// <summary>A PEM file of who vouches for every such server.</summary>
    public static string AuthorityFile => authorityFile.Value;

    public string UrlOf(string path) => $"https://localhost:{Port}{path}";

    /// <summary>What was asked for, as <c>200 /path?query</c>, in the order of the answers.</summary>
    public IReadOnlyList<string> Requests => [.. requests];

    /// <summary>Puts a file at a path, with an ETag and an answer 304 to who has it.</summary>
    public void Serve(string path, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"";
        pages[path] = async context =>
        {
            context.Response.Headers.ETag = etag;
            if (context.Request.Headers.IfNoneMatch == etag)
                context.Response.StatusCode = StatusCodes.Status304NotModified;
            else
                await context.Response.Body.WriteAsync(bytes);
        };
    }

    /// <summary>Answers a path in any way there is.</summary>
    public void Answer(string path, RequestDelegate answer) => pages[path] = answer;

    public void Remove(string path) => pages.TryRemove(path, out _);

    async Task AnswerAsync(HttpContext context)
    {
        await pages.GetValueOrDefault(context.Request.Path, otherwise)(context);
        requests.Enqueue($"{context.Response.StatusCode} {context.Request.Path}{context.Request.QueryString}");
    }

    static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    static string WriteAuthority()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("outside-").FullName, "authority.pem");
        File.WriteAllText(file, certificate.Value.ExportCertificatePem());
        return file;
    }

    static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(7));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
    }
}
