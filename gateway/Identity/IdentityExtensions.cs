using Defaults.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Gateway.Identity;

static class IdentityExtensions
{
    public static void AddIdentity(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<IdentityOptions>().BindConfiguration("Identity").ValidateOnStart();
        services.AddSingleton<IValidateOptions<IdentityOptions>, IdentityOptions.Validation>();

        services.AddSingleton(provider =>
        {
            var db = provider.GetRequiredService<NpgsqlDataSource>();
            return new KeyLookup(
                (ids, ct) => ApiKeyRow.ReadAsync(db, ids, ct), provider.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton<KnownGroups>();
        services.AddSingleton<ApiKeyCache>();
        services.AddHostedService<LastUses>();
        services.AddSingleton<SigningKeyRing>();
        services.AddHostedService(provider => provider.GetRequiredService<SigningKeyRing>());
        services.AddSingleton<InternalTokens>();

        // The base class writes a line for each request that is refused; refusals are counted, not logged.
        builder.Logging.AddFilter(typeof(ApiKeyAuthentication).FullName, LogLevel.Warning);
        services.AddAuthentication(ApiKeyAuthentication.Scheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Scheme, null);
        services.AddPlatformAuthorization();
    }
}
