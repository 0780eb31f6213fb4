using Gateway.Identity;
using Xunit;

namespace Gateway.Tests.Identity;

public sealed class ApiKeyCacheTests
{
    readonly ManualClock clock = new();
    readonly Dictionary<string, ApiKeyRow> table = [];
    readonly List<string[]> questions = [];
    readonly ApiKeyCache cache;
    Func<Task> delay = () => Task.CompletedTask;

    public ApiKeyCacheTests() => cache = new ApiKeyCache(new KeyLookup(ReadAsync, clock), clock);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_good_key_is_found_and_asked_for_once_in_4_seconds()
    {
        var key = HasKey();

        for (var i = 0; i < 39; i++, clock.Advance(0.1))
            Assert.Equal(key.Id, (await cache.FindAsync(key, Ct))?.Id);

        Assert.Single(questions);
    }

    [Fact]
    public async Task A_revoked_key_ends_within_5_seconds()
    {
        var key = HasKey();
        Assert.NotNull(await cache.FindAsync(key, Ct));
        table.Clear();

        clock.Advance(4.1);

        Assert.Null(await cache.FindAsync(key, Ct));
    }

    [Fact]
    public async Task An_expired_key_ends_at_once()
    {
        var key = HasKey(lifeSeconds: 2);
        Assert.NotNull(await cache.FindAsync(key, Ct));

        clock.Advance(2);

        Assert.Null(await cache.FindAsync(key, Ct));
    }

    [Fact]
    public async Task A_known_id_with_another_secret_is_refused()
    {
        var key = HasKey();
        var forged = ApiKey.Create().Key with { Id = key.Id };

        Assert.Null(await cache.FindAsync(forged, Ct));
        Assert.NotNull(await cache.FindAsync(key, Ct));
        Assert.Null(await cache.FindAsync(forged, Ct));
    }

    [Fact]
    public async Task An_unknown_key_is_asked_for_once_a_second()
    {
        var unknown = ApiKey.Create().Key;
        for (var i = 0; i < 9; i++, clock.Advance(0.1))
            Assert.Null(await cache.FindAsync(unknown, Ct));
        Assert.Single(questions);

        clock.Advance(1);
        Assert.Null(await cache.FindAsync(unknown, Ct));

        Assert.Equal(2, questions.Count);
    }

    [Fact]
    public async Task Requests_that_come_together_ask_once()
    {
        var key = HasKey();
        var answered = new TaskCompletionSource();
        delay = () => answered.Task;

        var requests = Enumerable.Range(0, 100).Select(_ => cache.FindAsync(key, Ct).AsTask()).ToList();
        answered.SetResult();

        Assert.All(await Task.WhenAll(requests), Assert.NotNull);
        Assert.Single(questions);
    }

    [Fact]
    public async Task A_flood_of_different_keys_asks_one_question_at_a_time()
    {
        var answered = new TaskCompletionSource();
        delay = () => answered.Task;

        var requests = Enumerable.Range(0, 1_000)
            .Select(_ => cache.FindAsync(ApiKey.Create().Key, Ct).AsTask())
            .ToList();
        answered.SetResult();

        Assert.All(await Task.WhenAll(requests), Assert.Null);
        Assert.InRange(questions.Count, 1, 4);
    }

    [Fact]
    public async Task An_outage_is_told_as_such_and_neither_grants_nor_refuses()
    {
        var key = HasKey();
        Assert.NotNull(await cache.FindAsync(key, Ct));
        delay = () => throw new TimeoutException();

        clock.Advance(3.9);
        Assert.NotNull(await cache.FindAsync(key, Ct));
        clock.Advance(0.2);
        await Assert.ThrowsAsync<TimeoutException>(() => cache.FindAsync(key, Ct).AsTask());

        delay = () => Task.CompletedTask;
        Assert.NotNull(await cache.FindAsync(key, Ct));
    }

    [Fact]
    public async Task What_was_made_for_a_key_is_kept_while_its_rights_are_the_same()
    {
        var key = HasKey();
        var before = await cache.FindAsync(key, Ct);

        clock.Advance(5);
        Assert.Same(before, await cache.FindAsync(key, Ct));
        table[key.Id] = table[key.Id] with { Groups = ["group:default/b"] };
        clock.Advance(5);
        var after = await cache.FindAsync(key, Ct);

        Assert.NotSame(before, after);
        Assert.Equal(["group:default/b"], after!.Caller.Groups);
    }

    [Fact]
    public async Task A_long_answer_ends_within_5_seconds_of_its_credential()
    {
        var key = HasKey();
        var known = (await cache.FindAsync(key, Ct))!;
        clock.Advance(3.9);
        await cache.FindAsync(key, Ct);
        Assert.True(await cache.StillGivesAsync(known, Ct));

        table.Clear();
        clock.Advance(4);

        Assert.False(await cache.StillGivesAsync(known, Ct));
    }

    [Fact]
    public async Task A_long_answer_ends_when_the_groups_of_its_credential_change()
    {
        var key = HasKey();
        var known = (await cache.FindAsync(key, Ct))!;
        table[key.Id] = table[key.Id] with { Groups = [] };

        clock.Advance(4);

        Assert.False(await cache.StillGivesAsync(known, Ct));
    }

    ApiKey HasKey(double lifeSeconds = 3_600)
    {
        var key = ApiKey.Create().Key;
        table[key.Id] = new ApiKeyRow
        {
            Id = key.Id,
            Hash = key.Hash,
            Subject = "user:default/ada",
            Role = "member",
            Scopes = ["catalog:read"],
            Groups = ["group:default/a"],
            Reads = [],
            ExpiresAt = clock.GetUtcNow().AddSeconds(lifeSeconds),
        };
        return key;
    }

    async Task<IReadOnlyList<ApiKeyRow>> ReadAsync(string[] ids, CancellationToken ct)
    {
        questions.Add(ids);
        await delay();
        return [.. ids.Where(table.ContainsKey).Select(id => table[id])];
    }
}
