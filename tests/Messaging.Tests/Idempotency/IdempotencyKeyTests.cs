using System.Net;
using System.Net.Http.Json;
using Messaging.Tests.Hosting;
using Messaging.Tests.Outbox;
using Xunit;

namespace Messaging.Tests.Idempotency;

public sealed class IdempotencyKeyTests(OutboxFixture fixture) : IClassFixture<OutboxFixture>
{
    readonly SmallService service = fixture.Service;

    [Fact]
    public async Task The_same_request_with_the_same_key_takes_effect_once_and_is_answered_alike()
    {
        var subject = Given.Subject("asked-twice");
        var key = $"{Guid.NewGuid()}";

        using var first = await PostAsync(subject, key);
        using var second = await PostAsync(subject, key);

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
        Assert.True(second.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal(1, await service.EffectsOfAsync(subject));
    }

    [Fact]
    public async Task Requests_that_race_with_one_key_take_effect_once()
    {
        var subject = Given.Subject("raced");
        var key = $"{Guid.NewGuid()}";

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(subject, key)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Single(answers, answer => !answer.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal(1, await service.EffectsOfAsync(subject));
    }

    [Fact]
    public async Task A_key_that_was_used_with_another_request_is_refused()
    {
        var key = $"{Guid.NewGuid()}";
        var other = Given.Subject("other");
        using var first = await PostAsync(Given.Subject("first"), key);

        using var second = await PostAsync(other, key);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, second.StatusCode);
        Assert.Contains(key, await second.Content.ReadAsStringAsync());
        Assert.Equal(0, await service.EffectsOfAsync(other));
    }

    [Fact]
    public async Task A_request_that_was_refused_may_come_again_with_its_key()
    {
        var subject = Given.Subject("refused");
        var key = $"{Guid.NewGuid()}";

        using var first = await PostAsync(subject, key);
        using var second = await PostAsync(subject, key);

        Assert.Equal(HttpStatusCode.Conflict, first.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal(0, await service.EffectsOfAsync(subject));
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_refused()
    {
        using var answer = await PostAsync(Given.Subject("long"), new string('k', 256));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Idempotency-Key", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Without_a_key_every_request_takes_effect()
    {
        var subject = Given.Subject("keyless");

        using var first = await PostAsync(subject, null);
        using var second = await PostAsync(subject, null);

        Assert.Equal(2, await service.EffectsOfAsync(subject));
    }

    async Task<HttpResponseMessage> PostAsync(string subject, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/effects") { Content = JsonContent.Create(new { subject }) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await service.Operations.SendAsync(request);
    }
}
