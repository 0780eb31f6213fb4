using Dapper;
using Gateway.Feed;
using Npgsql;
using Testing;
using Testing.Instances;
using Xunit;

namespace Gateway.Tests.Feed;

/// <summary>The feed's tables alone, in a database of their own, with nobody else who writes.</summary>
public sealed class FeedDatabase : IAsyncLifetime
{
    NpgsqlDataSource? db;

    public NpgsqlDataSource Db => db!;

    public async ValueTask InitializeAsync()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        var space = await TestSpace.CreateAsync();
        db = NpgsqlDataSource.Create(space.ConnectionString(ProcessName.Gateway));
        await using var connection = await db.OpenConnectionAsync();
        await connection.ExecuteAsync(
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "gateway/Migrations/0002_feed.sql")));
    }

    public async ValueTask DisposeAsync() => await Db.DisposeAsync();

    internal static FeedEvent Event(string owner = "", string visibility = "internal", int bytes = 2, string type = "a.b.v1") =>
        new()
        {
            EventId = Guid.CreateVersion7(),
            Type = type,
            Source = "/a",
            Subject = "component:default/a",
            Kind = "component",
            Version = 1,
            Owner = owner.Length == 0 ? null : owner,
            Visibility = visibility,
            OccurredAt = DateTimeOffset.UtcNow,
            TraceParent = null,
            Body = new byte[bytes],
        };
}
