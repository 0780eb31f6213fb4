using Npgsql;
using Testing.Instances;
using Xunit;

namespace Messaging.Tests.Isolation;

/// <summary>Each process connects as itself and is refused by the server wherever something is not its own.</summary>
public sealed class SchemaIsolationTests(SchemaIsolationTests.Fixture fixture) : IClassFixture<SchemaIsolationTests.Fixture>
{
    const string Refused = PostgresErrorCodes.InsufficientPrivilege;

    public static TheoryData<string, string> Pairs => [.. ProcessName.All.SelectMany(
        role => ProcessName.All.Where(other => other != role), (role, other) => (role, other))];

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_role_cannot_touch_the_schema_of_another(string role, string other)
    {
        await using var connection = await fixture.Space.OpenAsync(role);

        Assert.Equal(Refused, await RefusalAsync(connection, $"select * from {other}.secrets"));
        Assert.Equal(Refused, await RefusalAsync(connection, $"insert into {other}.secrets values ('mine')"));
        Assert.Equal(Refused, await RefusalAsync(connection, $"create table {other}.mine ()"));
        Assert.Equal(Refused, await RefusalAsync(connection, $"drop schema {other} cascade"));
        Assert.Equal(Refused, await RefusalAsync(connection, $"set role {other}"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_role_uses_its_own_schema_and_makes_nothing_elsewhere(string role)
    {
        await using var connection = await fixture.Space.OpenAsync(role);

        await ExecuteAsync(connection, "insert into secrets values ('own')");
        Assert.Equal(Refused, await RefusalAsync(connection, "create table public.mine ()"));
        Assert.Equal(Refused, await RefusalAsync(connection, "create schema mine"));
        Assert.Equal(Refused, await RefusalAsync(connection, "create role mine"));
        Assert.Equal(Refused, await RefusalAsync(connection, "create database mine"));
        Assert.Equal(Refused, await RefusalAsync(connection, "select pg_read_file('/etc/passwd')"));
        Assert.Equal(Refused, await RefusalAsync(connection, "copy secrets to program 'cat'"));
    }

    public static TheoryData<string> All => [.. ProcessName.All];

    static async Task<string?> RefusalAsync(NpgsqlConnection connection, string sql)
    {
        try
        {
            await ExecuteAsync(connection, sql);
            return null;
        }
        catch (PostgresException refusal)
        {
            return refusal.SqlState;
        }
    }

    static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public sealed class Fixture : IAsyncLifetime
    {
        internal TestSpace Space { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Space = await TestSpace.CreateAsync();
            foreach (var role in ProcessName.All)
            {
                await using var connection = await Space.OpenAsync(role);
                await ExecuteAsync(connection, "create table secrets (secret text)");
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
