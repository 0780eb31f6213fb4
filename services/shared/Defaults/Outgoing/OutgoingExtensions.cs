using Microsoft.Extensions.DependencyInjection;

namespace Defaults.Outgoing;

public static class OutgoingExtensions
{
    /// <summary>Adds <see cref="GuardedHttp"/> with the settings below <c>Outgoing</c>.</summary>
    public static void AddGuardedHttp(this IServiceCollection services)
    {
        services.AddOptions<OutgoingOptions>().BindConfiguration("Outgoing").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<GuardedHttp>();
    }
}
