using Contracts;
using Defaults.Identity;
using Gateway.Feed;
using Xunit;

namespace Gateway.Tests.Feed;

public sealed class FeedFilterTests(FeedDatabase database) : IClassFixture<FeedDatabase>
{
    const string Ours = "group:default/ours";
    const string Theirs = "group:default/theirs";

    [Fact]
    public async Task Memory_and_database_let_the_same_events_through_and_the_policy_agrees()
    {
        var ct = TestContext.Current.CancellationToken;
        string[] visibilities = [Visibilities.Internal, Visibilities.Restricted, "something-newer"];
        string[] owners = ["", Ours, Theirs];
        await using (var connection = await database.Db.OpenConnectionAsync(ct))
            await FeedAppend.AppendAsync(
                connection, await FeedAppend.TakeOverAsync(connection, ct),
                [.. from visibility in visibilities from owner in owners select FeedDatabase.Event(owner, visibility)], ct);
        using var reader = new FeedReader(database.Db);
        var rows = (await reader.PageAsync(null, FeedFilter.Everything, 500, ct)).Rows;
        Assert.Equal(9, rows.Count);

        foreach (var isAdministrator in new[] { false, true })
            foreach (var groups in new string[][] { [], [Ours], [Theirs], [Ours, Theirs], [""] })
                foreach (var owner in new[] { null, Ours })
                {
                    var caller = new Caller("user:default/ada", isAdministrator, groups, [Scopes.EventsRead]);
                    var filter = FeedFilter.For(caller, null, owner, null, null);

                    var byDatabase = (await reader.PageAsync(null, filter, 500, ct)).Rows.Select(row => row.Sequence);
                    var byMemory = rows.Where(filter.Passes).Select(row => row.Sequence);
                    var byPolicy = rows.Where(row =>
                            (owner is null || row.Owner == owner) && AccessPolicy.MayRead(caller, row.Visibility, row.Owner))
                        .Select(row => row.Sequence);

                    Assert.Equal(byPolicy, byDatabase);
                    Assert.Equal(byPolicy, byMemory);
                }
    }

    [Fact]
    public void Types_are_repeated_or_separated_and_a_parameter_without_a_value_asks_for_nothing()
    {
        var caller = new Caller("user:default/ada", false, [], []);

        Assert.Equal(["a.v1", "b.v1", "c.v1"], FeedFilter.For(caller, ["a.v1, b.v1", "", "c.v1"], null, null, null).Types!);
        Assert.Null(FeedFilter.For(caller, [""], null, null, null).Types!);
        Assert.Null(FeedFilter.For(caller, null, "", null, null).Owner);
        Assert.Equal(Ours, FeedFilter.For(caller, null, Ours.ToUpperInvariant(), null, null).Owner);
    }
}
