using Dapper;
using Gateway.Feed;
using Npgsql;
using Xunit;

namespace Gateway.Tests.Feed;

public sealed class FeedAppendTests(FeedDatabase database) : IClassFixture<FeedDatabase>
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task New_events_get_the_next_numbers_and_repeated_ones_none()
    {
        await using var connection = await database.Db.OpenConnectionAsync(Ct);
        var writer = await FeedAppend.TakeOverAsync(connection, Ct);
        var (first, second, third) = (FeedDatabase.Event(), FeedDatabase.Event(), FeedDatabase.Event());
        var before = await HeadAsync(connection);

        await FeedAppend.AppendAsync(connection, writer, [first, second, first], Ct);
        await FeedAppend.AppendAsync(connection, writer, [second, third, first], Ct);
        await FeedAppend.AppendAsync(connection, writer, [third], Ct);

        Assert.Equal(
            [(before + 1, first.EventId), (before + 2, second.EventId), (before + 3, third.EventId)],
            await RowsAsync(connection, before));
        Assert.Equal(before + 3, await HeadAsync(connection));
    }

    [Fact]
    public async Task A_writer_that_was_replaced_inserts_nothing_and_is_told_so()
    {
        await using var connection = await database.Db.OpenConnectionAsync(Ct);
        var zombie = await FeedAppend.TakeOverAsync(connection, Ct);
        var writer = await FeedAppend.TakeOverAsync(connection, Ct);
        var told = FeedDatabase.Event();
        var before = await HeadAsync(connection);

        await Assert.ThrowsAsync<FencedException>(() => FeedAppend.AppendAsync(connection, zombie, [told], Ct));
        Assert.Empty(await RowsAsync(connection, before));

        // The event is not lost by that: the writer in office, to whom it comes again, takes it for new.
        await FeedAppend.AppendAsync(connection, writer, [told], Ct);
        Assert.Equal([(before + 1, told.EventId)], await RowsAsync(connection, before));
    }

    [Fact]
    public async Task A_page_ends_where_its_bytes_do_and_the_next_goes_on_from_there()
    {
        await using var connection = await database.Db.OpenConnectionAsync(Ct);
        var writer = await FeedAppend.TakeOverAsync(connection, Ct);
        var large = Enumerable.Range(0, 40).Select(_ => FeedDatabase.Event(bytes: 200_000, type: "a.large.v1")).ToList();
        await FeedAppend.AppendAsync(connection, writer, large, Ct);
        using var reader = new FeedReader(database.Db);
        var filter = FeedFilter.Everything with { Types = ["a.large.v1"] };

        var read = new List<Guid>();
        FeedPosition? after = null;
        for (FeedPage? page = null; page is null || page.Last != page.Head.Position; after = page.Last)
        {
            page = await reader.PageAsync(after, filter, 500, Ct);
            Assert.InRange(page.Rows.Sum(row => row.Body.Length), 0, FeedReader.PageBytesMax + 200_000);
            read.AddRange(page.Rows.Select(row => row.EventId));
        }

        Assert.Equal(large.Select(each => each.EventId), read);
    }

    static Task<long> HeadAsync(NpgsqlConnection connection) =>
        connection.QuerySingleAsync<long>("select sequence from feed_head");

    static async Task<List<(long, Guid)>> RowsAsync(NpgsqlConnection connection, long after) =>
        (await connection.QueryAsync<(long, Guid)>(
            "select sequence, event_id from feed where sequence > @after order by sequence", new { after })).AsList();
}
