using Catalog.History;
using Dapper;
using Testing.Instances;
using Xunit;

namespace Catalog.Tests.History;

public sealed class HistoryRetentionTests
{
    [Fact]
    public async Task What_had_ended_by_then_is_forgotten_and_what_still_counted_is_kept()
    {
        var trial = await Trial.StartAsync();
        var id = await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a", "owner: one") + trial.Component("gone")));
        trial.Write("a.yaml", trial.Component("a", "owner: two"));
        await trial.RefreshAsync("component:a");
        var oldest = DateTimeOffset.UtcNow;
        trial.Write("a.yaml", trial.Component("a", "owner: three"));
        await trial.RefreshAsync("component:a");
        // Rolled back in the end: the history belongs to every test of the stack.
        await using var connection = await trial.Space.OpenAsync(ProcessName.Catalog);
        await using var transaction = await connection.BeginTransactionAsync();

        await HistoryRetention.ForgetAsync(connection, oldest, default);
        Assert.Equal([2], await VersionsAsync("a"));
        Assert.Equal([2], await VersionsAsync("gone"));

        await HistoryRetention.ForgetAsync(connection, oldest, default);
        Assert.Equal([2], await VersionsAsync("a"));
        Assert.Empty(await VersionsAsync("gone"));

        Task<IEnumerable<long>> VersionsAsync(string name) => connection.QueryAsync<long>(
            "select version from catalog.entity_versions where ref = @ref order by version",
            new { @ref = trial.Named($"component:{name}") });
    }
}
