using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Contracts;
using Contracts.Gateway;
using Dapper;
using Defaults.Hosting;
using Defaults.Identity;
using Messaging.Bus;
using Messaging.Database;
using Messaging.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using Testing;
using Testing.Instances;

namespace Messaging.Tests.Hosting;

/// <summary>A service with nothing but messaging, in this process, on the schema and queues of catalog.</summary>
sealed class SmallService : IAsyncDisposable
{
    public const string Role = ProcessName.Catalog;

    static readonly ECDsaSecurityKey key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "test" };

    readonly WebApplication app;

    SmallService(WebApplication app, Uri address)
    {
        this.app = app;
        Operations = new HttpClient(new FreshToken()) { BaseAddress = address };
    }

    public IServiceProvider Services => app.Services;

    public NpgsqlDataSource Database => Services.GetRequiredService<NpgsqlDataSource>();

    public Script Script => Services.GetRequiredService<Script>();

    /// <summary>Its REST interface, as an administrator behind the gateway.</summary>
    public HttpClient Operations { get; }

    /// <param name="replica">Told apart in the effects.</param>
    /// <param name="consumes">Whether it has a consumer; without one it only publishes.</param>
    /// <param name="latestOnly">Whether the consumer is one of state.</param>
    /// <param name="brokerPort">Of a proxy in front of the broker.</param>
    public static async Task<SmallService> StartAsync(
        TestSpace space, string replica = "a", bool consumes = false, bool latestOnly = false, int? brokerPort = null)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var builder = PlatformHost.CreateBuilder(
            [
                $"--ConnectionStrings:Postgres={space.ConnectionString(Role)}",
                $"--ConnectionStrings:RabbitMq={space.BrokerAddress(Role, brokerPort)}",
                $"--Identity:Jwks={address}jwks", $"--Management:Port={FreePort.Next()}", $"--urls={address}",
            ],
            Role);
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(new TestLog());
        builder.Services.AddSingleton(new Script(replica));
        builder.AddPlatformDatabase(new ServiceName(Role, typeof(SmallService).Assembly));
        builder.AddPlatformMessaging(consumers =>
        {
            if (consumes)
                consumers.Add<RecordPush>(Topology.CatalogPushesQueue, latestOnly);
        });
        builder.AddInternalAuthentication(audience: Role);

        var app = builder.Build();
        app.UsePlatformService();
        app.MapGet("/jwks", () => Results.Json(new { keys = new[] { PublicKey() } }, JsonSerializerOptions.Default))
            .AllowAnonymous();
        app.MapOperations("/ops");
        app.MapPost("/effects", TakeEffectOnRequest.Handle).RequireCaller();
        await app.StartAsync();
        return new SmallService(app, address);
    }

    /// <summary>Writes events in a transaction of their own.</summary>
    public async Task WriteAsync(params PlatformMessage[] events)
    {
        await using var scope = Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await work.BeginAsync(default);
        await work.EnqueueAsync(events, default);
        await work.CommitAsync(default);
    }

    public async Task<T> ScalarAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    public Task<int> EffectsOfAsync(string subject) =>
        ScalarAsync<int>("select count(*) from effects where subject = @subject", new { subject });

    public async ValueTask DisposeAsync()
    {
        Operations.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    /// <summary>A token lives for a minute; tests go on for longer.</summary>
    sealed class FreshToken() : DelegatingHandler(new HttpClientHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
        {
            var caller = new Caller("user:default/operator", isAdministrator: true, [], []);
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Bearer", InternalToken.Write(caller, Role, DateTimeOffset.UtcNow, key));
            return base.SendAsync(request, ct);
        }
    }

    static object PublicKey()
    {
        var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(key);
        return new { kty = jwk.Kty, crv = jwk.Crv, x = jwk.X, y = jwk.Y, kid = jwk.Kid, use = "sig", alg = "ES256" };
    }
}
