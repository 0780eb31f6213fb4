using Defaults.Identity;

namespace Gateway.Intake;

static class IntakeApi
{
    public static void AddIntake(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<GitHubOptions>().BindConfiguration("GitHub");
        builder.Services.AddSingleton<WebhookMemory>();
        builder.Services.AddSingleton<DeliveryStore>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<DeliveryStore>());
        builder.Services.AddSingleton<TranslationSignal>();
        builder.Services.AddHostedService<DeliveryTranslator>();
        builder.Services.AddHostedService<DeliveryRetention>();
    }

    public static void MapIntake(this IEndpointRouteBuilder routes)
    {
        // Public, because the signature is the credential.
        routes.MapPost("/webhooks/github", ReceiveGitHub.Handle).WithTags("Webhooks").AllowAnonymous();

        var deliveries = routes.MapGroup("/api/ops/webhooks").WithTags("Webhooks").RequireScope(Scopes.Operate);
        deliveries.MapGet("", ListDeliveries.Handle);
        deliveries.MapPost("/{id:guid}/replay", ReplayDelivery.Handle);
    }
}
