using Messaging.Tests.Hosting;
using Testing;
using Testing.Instances;
using Xunit;

namespace Messaging.Tests.Outbox;

/// <summary>A service that publishes, and the feed that hears it.</summary>
public class OutboxFixture : IAsyncLifetime
{
    internal TestSpace Space { get; private set; } = null!;

    internal SmallService Service { get; private set; } = null!;

    internal FeedTap Feed { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Space = await TestSpace.CreateAsync();
        Feed = await FeedTap.OpenAsync(Space);
        Service = await SmallService.StartAsync(Space);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Service.DisposeAsync();
        await Feed.DisposeAsync();
    }

    internal Task OutboxEmptyAsync() => Eventually.TrueAsync(
        async () => await Service.ScalarAsync<bool>("select not exists (select from outbox)"), "the outbox is empty");
}
