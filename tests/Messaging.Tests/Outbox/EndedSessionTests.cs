using Defaults.Errors;
using Npgsql;
using Testing;
using Testing.Instances;
using Xunit;

namespace Messaging.Tests.Outbox;

public sealed class EndedSessionTests
{
    [Fact]
    public async Task A_session_that_the_server_ended_while_its_process_was_stopped_is_an_outage()
    {
        var space = await TestSpace.CreateAsync();
        await using var connection = await space.OpenAsync(ProcessName.Catalog);
        await using (var begin = new NpgsqlCommand("set idle_in_transaction_session_timeout = 50; begin; select 1", connection))
            await begin.ExecuteNonQueryAsync();
        await using var administrator = await space.OpenAsync("postgres");
        await Eventually.TrueAsync(
            async () =>
            {
                await using var look = new NpgsqlCommand($"select 1 from pg_stat_activity where pid = {connection.ProcessID}", administrator);
                return await look.ExecuteScalarAsync() is null;
            },
            "the server ends the session");

        await using var next = new NpgsqlCommand("select 1", connection);
        var fault = await Assert.ThrowsAnyAsync<NpgsqlException>(() => next.ExecuteScalarAsync());

        Assert.True(Transient.Is(fault), fault.ToString());
    }
}
