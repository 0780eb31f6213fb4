using Contracts.Gateway;
using Messaging.Tests.Hosting;
using Testing;
using Xunit;

namespace Messaging.Tests.Inbox;

public sealed class OnceTests(OnceTests.Fixture fixture) : IClassFixture<OnceTests.Fixture>
{
    [Fact]
    public async Task A_message_that_comes_twice_takes_effect_once()
    {
        var push = Given.Push(Given.Subject("twice"));

        await fixture.SendAsync(push);
        await fixture.SendAsync(push);
        await fixture.EffectAsync(push.Subject);
        await fixture.SendAsync(push);
        await fixture.OthersFlowAsync();

        Assert.Equal(1, await fixture.Service.EffectsOfAsync(push.Subject));
        Assert.Equal(1, fixture.Service.Script.TriesOf(push.Subject));
        Assert.Empty(await fixture.ParkedAsync());
    }

    [Fact]
    public async Task Messages_that_come_at_once_to_two_replicas_take_effect_once_each()
    {
        const int Messages = 60, Copies = 4;
        await using var second = await SmallService.StartAsync(fixture.Space, "b", consumes: true);
        var pushes = Enumerable.Range(0, Messages).Select(_ => Given.Push(Given.Subject("at-once"))).ToList();

        await Task.WhenAll(pushes.SelectMany(push => Enumerable.Repeat(push, Copies)).Select(fixture.SendAsync));

        await Eventually.PassesAsync(async () =>
        {
            foreach (var push in pushes)
                Assert.Equal(1, await fixture.Service.EffectsOfAsync(push.Subject));
        });
        await fixture.OthersFlowAsync();
        foreach (var push in pushes)
            Assert.Equal(1, await fixture.Service.EffectsOfAsync(push.Subject));
        Assert.Empty(await fixture.ParkedAsync());
    }

    [Fact]
    public async Task A_consumer_of_facts_takes_old_and_new_ones_in_any_order()
    {
        var subject = Given.Subject("facts");

        foreach (var version in new[] { 3, 1, 2 })
            await fixture.SendAsync(Given.Push(subject, version));

        await fixture.EffectAsync(subject, count: 3);
    }

    [Fact]
    public async Task A_trace_goes_on_in_the_consumer()
    {
        var push = Given.Push(Given.Subject("traced"));
        var seen = new TaskCompletionSource<string?>();
        fixture.Service.Script.On(push.Subject, _ =>
        {
            seen.TrySetResult(System.Diagnostics.Activity.Current?.RootId);
            return Task.CompletedTask;
        });

        await fixture.SendTracedAsync(push, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", await seen.Task.WaitAsync(Eventually.DefaultLimit));
    }

    public sealed class Fixture : InboxFixture;
}

public sealed class LatestOnlyTests(LatestOnlyTests.Fixture fixture) : IClassFixture<LatestOnlyTests.Fixture>
{
    [Fact]
    public async Task A_consumer_of_state_drops_what_is_older_than_what_it_has()
    {
        var subject = Given.Subject("state");
        PushReceived[] inOrderOfArrival = [Given.Push(subject, 2), Given.Push(subject, 5), Given.Push(subject, 3), Given.Push(subject, 6)];

        foreach (var push in inOrderOfArrival)
        {
            await fixture.SendAsync(push);
            await fixture.OthersFlowAsync();
        }

        Assert.Equal([2L, 5, 6], await fixture.VersionsOfAsync(subject));
        Assert.Empty(await fixture.ParkedAsync());
    }

    [Fact]
    public async Task A_message_that_failed_does_not_count_as_had()
    {
        var subject = Given.Subject("state-after-failure");
        fixture.Service.Script.Fail(subject, attempt => attempt <= 2 ? new InvalidOperationException("not yet") : null);

        await fixture.SendAsync(Given.Push(subject, 4));

        await fixture.EffectAsync(subject);
        Assert.Equal([4L], await fixture.VersionsOfAsync(subject));
    }

    public sealed class Fixture : InboxFixture
    {
        protected override bool LatestOnly => true;
    }
}
