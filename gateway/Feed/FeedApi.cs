using Defaults.Identity;

namespace Gateway.Feed;

static class FeedApi
{
    public static void AddFeed(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<FeedOptions>().BindConfiguration("Feed").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<FeedSignal>();
        builder.Services.AddSingleton<FeedReader>();
        builder.Services.AddSingleton<FeedTail>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<FeedTail>());
        builder.Services.AddHostedService<FeedWriter>();
        builder.Services.AddHostedService<FeedAnnouncer>();
        builder.Services.AddHostedService<FeedRetention>();
    }

    public static void MapFeed(this IEndpointRouteBuilder routes)
    {
        var events = routes.MapGroup("/api/events").WithTags("Events").RequireScope(Scopes.EventsRead);

        events.MapGet("", ReadEvents.Handle);
    }
}
