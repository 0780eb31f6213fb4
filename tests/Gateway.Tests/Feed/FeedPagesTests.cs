using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Contracts;
using Contracts.Catalog;
using Testing;
using Testing.Feed;
using Testing.Instances;
using Testing.Stack;
using Xunit;
using WholeFeed = Testing.Feed.FeedReader;

namespace Gateway.Tests.Feed;

public sealed class FeedPagesTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_walk_through_everything_in_dense_numbers()
    {
        var stack = await PlatformStack.SharedAsync();
        var subject = Told.Subject();
        await Told.RemovedAsync(stack, subject, 530);
        await ReadAsync(stack.Gateway, subject, 530);

        var all = await WholeFeed.ReadToEndAsync(stack.Gateway);

        Assert.Equal(Enumerable.Range(1, all.Count).Select(number => (long)number), all.Select(entry => entry.Sequence));
        Assert.Distinct(all.Select(entry => entry.EventId));
        var ours = all.Where(entry => entry.Subject == subject);
        Assert.Equal(Enumerable.Range(1, 530).Select(version => (long)version), ours.Select(entry => entry.Version));
    }

    [Theory]
    [InlineData("limit=0", 1)]
    [InlineData("limit=-5", 1)]
    [InlineData("limit=3", 3)]
    [InlineData("limit=2147483647", 500)]
    [InlineData("", 100)]
    public async Task A_page_has_1_to_500_events_and_100_where_nothing_is_said(string limit, int count)
    {
        var stack = await PlatformStack.SharedAsync();
        var subject = Told.Subject();
        await Told.RemovedAsync(stack, subject, 501);
        await ReadAsync(stack.Gateway, subject, 501);

        var page = await stack.Gateway.GetFromJsonAsync<JsonObject>($"/api/events?subject={subject}&{limit}", Ct);

        Assert.Equal(count, page!["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Events_are_filtered_by_type_owner_subject_and_kind()
    {
        var stack = await PlatformStack.SharedAsync();
        var (subject, group) = (Told.Subject(), $"group:default/{Guid.NewGuid():n}");
        await Told.EventsAsync(stack, ProcessName.Catalog,
        [
            new EntityRemoved { Subject = subject, Owner = group, Kind = "Component", Uid = Guid.NewGuid() },
            new EntityOwnerChanged { Subject = subject, Owner = group, Kind = "Component" },
            new MembershipChanged { Subject = group, Owner = group, Added = [], Removed = [], Part = 1, Parts = 1 },
        ]);
        await ReadAsync(stack.Gateway, group, 1);
        await ReadAsync(stack.Gateway, subject, 2);

        Assert.Equal(2, await CountAsync($"subject={subject}"));
        Assert.Equal(2, await CountAsync($"subject={subject.ToUpperInvariant()}"));
        Assert.Equal(3, await CountAsync($"owner={group}"));
        Assert.Equal(1, await CountAsync($"owner={group}&kind=Group"));
        Assert.Equal(2, await CountAsync($"owner={group}&kind=component"));
        Assert.Equal(1, await CountAsync($"owner={group}&type={Told.Removed}"));
        Assert.Equal(2, await CountAsync($"owner={group}&type={Told.Removed},{Told.OwnerChanged}"));
        Assert.Equal(2, await CountAsync($"owner={group}&type={Told.Removed}&type={Told.OwnerChanged}"));
        Assert.Equal(3, await CountAsync($"owner={group}&type=&kind="));
        Assert.Equal(0, await CountAsync($"owner={group}&type=catalog"));

        async Task<int> CountAsync(string query) => (await WholeFeed.ReadToEndAsync(stack.Gateway, query: $"&{query}")).Count;
    }

    [Theory]
    [InlineData("after=42", HttpStatusCode.BadRequest)]
    [InlineData("after=-1", HttpStatusCode.BadRequest)]
    [InlineData("after=%00", HttpStatusCode.BadRequest)]
    [InlineData("after=1a2b3c4d-x", HttpStatusCode.BadRequest)]
    [InlineData("after=elsewhere-1", HttpStatusCode.Gone)]
    [InlineData("limit=many", HttpStatusCode.BadRequest)]
    public async Task A_place_that_is_none_is_400_and_one_that_is_not_here_410(string query, HttpStatusCode status)
    {
        var stack = await PlatformStack.SharedAsync();

        using var response = await stack.Gateway.GetAsync($"/api/events?{query}", Ct);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = (await response.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
        if (status == HttpStatusCode.Gone)
            Assert.EndsWith("-1", (string?)problem["first"], StringComparison.Ordinal);
        else
            Assert.Contains(query.Split('=')[0], problem.ToJsonString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_place_in_the_future_is_410_with_the_first_and_the_newest()
    {
        var stack = await PlatformStack.SharedAsync();
        var head = (string)(await stack.Gateway.GetFromJsonAsync<JsonObject>("/api/events?limit=1", Ct))!["head"]!;

        using var response = await stack.Gateway.GetAsync($"/api/events?after={head.Split('-')[0]}-999999999", Ct);

        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
        var problem = (await response.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
        Assert.Equal($"{head.Split('-')[0]}-1", (string?)problem["first"]);
        Assert.NotNull(problem["head"]);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/event-stream")]
    public async Task Without_a_key_it_is_401_and_without_the_scope_403(string accept)
    {
        var stack = await PlatformStack.SharedAsync();
        var (_, unscoped) = await Told.KeyAsync(stack, scopes: ["catalog:read"]);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(stack.Client(null)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(stack.Client("idp_0000_0000")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(unscoped));

        async Task<HttpStatusCode> StatusAsync(HttpClient client)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events");
            request.Headers.Accept.ParseAdd(accept);
            using var response = await client.SendAsync(request, Ct);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Restricted_events_are_for_the_owning_group_and_administrators_on_pages_and_on_streams()
    {
        var stack = await PlatformStack.SharedAsync();
        var (subject, group) = (Told.Subject(), $"group:default/{Guid.NewGuid():n}");
        var (_, owner) = await Told.KeyAsync(stack, groups: [group]);
        var (_, outsider) = await Told.KeyAsync(stack, groups: ["group:default/others"]);
        HttpClient[] readers = [stack.Gateway, owner, outsider];
        var streams = readers.Select(reader => new SseClient(reader, $"/api/events?subject={subject}")).ToList();
        foreach (var stream in streams)
            await stream.ConnectAsync();

        await Told.RemovedAsync(stack, subject, owner: group, visibility: Visibilities.Restricted);
        await Told.RemovedAsync(stack, subject, owner: null, visibility: Visibilities.Restricted);
        await Told.RemovedAsync(stack, subject, owner: group);
        await ReadAsync(stack.Gateway, subject, 3);

        long[][] expected = [[1, 2, 3], [1, 3], [3]];
        for (var i = 0; i < readers.Length; i++)
        {
            Assert.Equal(expected[i], (await WholeFeed.ReadToEndAsync(readers[i], query: $"&subject={subject}")).Select(e => e.Version));
            var seen = await streams[i].WaitAsync(
                events => events.Select(e => FeedEntry.From(e).Version).LastOrDefault() == 3, "the stream has told the last");
            Assert.Equal(expected[i], seen.Select(e => FeedEntry.From(e).Version));
            await streams[i].DisposeAsync();
        }
    }

    /// <summary>Waits until so many events of a subject are in the feed.</summary>
    static Task<IReadOnlyList<FeedEntry>> ReadAsync(HttpClient client, string subject, int count) => Eventually.ReadAsync(
        () => WholeFeed.ReadToEndAsync(client, query: $"&subject={subject}"), read => read.Count >= count, "the events are in the feed");
}
