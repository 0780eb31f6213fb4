using Defaults.Errors;
using Npgsql;
using Testing;
using Testing.Instances;
using Xunit;

namespace Platform.Tests;

public sealed class TransientTests
{
    [Fact]
    public async Task A_session_that_the_database_ended_because_its_owner_slept_is_an_outage_and_no_fault()
    {
        var instances = await PrivateInstances.SharedAsync();
        await using var connection = new NpgsqlConnection(
            instances.Postgres.ConnectionString("postgres") + ";Pooling=false;Options=-c idle_in_transaction_session_timeout=50ms");
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("select 1", connection);
        await command.ExecuteScalarAsync();
        await EndedAsync(instances, connection.ProcessID);

        var thrown = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteScalarAsync());

        Assert.True(Transient.Is(thrown), thrown.MessageText);
    }

    static async Task EndedAsync(PrivateInstances instances, int session)
    {
        await using var connection = new NpgsqlConnection(instances.Postgres.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select count(*) from pg_stat_activity where pid = @session", connection)
        {
            Parameters = { new("session", session) },
        };
        await Eventually.TrueAsync(
            async () => (long)(await command.ExecuteScalarAsync())! == 0, "the database has ended the session");
    }
}
