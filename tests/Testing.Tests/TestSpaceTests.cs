using Npgsql;
using Testing.Instances;
using Xunit;

namespace Testing.Tests;

public sealed class TestSpaceTests
{
    [Fact]
    public async Task Two_spaces_on_the_shared_pair_do_not_see_each_other()
    {
        var (one, other) = (await TestSpace.CreateAsync(), await TestSpace.CreateAsync());

        await using var connection = await one.OpenAsync(ProcessName.Catalog);
        await using var create = new NpgsqlCommand("create table only_here ()", connection);
        await create.ExecuteNonQueryAsync();
        await using var elsewhere = await other.OpenAsync(ProcessName.Catalog);
        await using var look = new NpgsqlCommand("select to_regclass('only_here') is null", elsewhere);
        Assert.Equal(true, await look.ExecuteScalarAsync());

        await using var broker = await one.ConnectBrokerAsync(ProcessName.Catalog);
        Assert.NotEqual(one.BrokerAddress(ProcessName.Catalog), other.BrokerAddress(ProcessName.Catalog));
    }

    [Fact]
    public async Task A_server_of_ones_own_comes_back_on_its_port_with_its_data_after_every_kind_of_end()
    {
        await using var postgres = await PostgresServer.StartOwnAsync();
        await ExecuteAsync("create table kept ()");

        await postgres.KillAsync();
        Assert.False(await postgres.AnswersAsync());
        await postgres.StartAsync();
        await ExecuteAsync("select * from kept");

        await postgres.StopAsync("immediate");
        Assert.False(await postgres.AnswersAsync());
        await postgres.StartAsync();
        await ExecuteAsync("select * from kept");

        postgres.Pause();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync("select 1"));
        postgres.Resume();
        await ExecuteAsync("select * from kept");

        async Task ExecuteAsync(string sql)
        {
            await using var connection = new NpgsqlConnection(
                postgres.ConnectionString("postgres") + ";Pooling=false;Timeout=3;Command Timeout=3");
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
