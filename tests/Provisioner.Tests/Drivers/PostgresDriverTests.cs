using Dapper;
using Npgsql;
using Provisioner.Drivers;
using Testing.Instances;
using Xunit;

namespace Provisioner.Tests.Drivers;

public sealed class PostgresDriverTests
{
    [Fact]
    public async Task A_database_and_its_role_are_made_once_however_often_it_is_asked_for()
    {
        await using var trial = await DriverTrial.StartAsync();

        await trial.EnsureAsync();
        await trial.EnsureAsync();

        Assert.Equal((true, true), await trial.HasAsync());
        Assert.False(await trial.AskAsync<bool>("select rolcanlogin from pg_roles where rolname = @name"));
        Assert.Equal(10, await trial.AskAsync<int>("select rolconnlimit from pg_roles where rolname = @name"));
        Assert.Equal(
            $"platform order {trial.Resource.OrderId}",
            await trial.AskAsync<string>(
                "select shobj_description(oid, 'pg_database') from pg_database where datname = @name"));
    }

    [Theory]
    [InlineData("create role $ nologin", "comment on role $ is 'platform order @'")]
    [InlineData(
        "create role $ nologin", "comment on role $ is 'platform order @'",
        "create database $ owner $ allow_connections false")]
    public async Task What_a_crash_left_half_made_is_completed(params string[] left)
    {
        await using var trial = await DriverTrial.StartAsync();
        await trial.RunAsync(
            [.. left.Select(sql => sql.Replace("@", $"{trial.Resource.OrderId}", StringComparison.Ordinal))]);

        await trial.EnsureAsync();

        await using var inside = await trial.LogInAsync(await trial.DeliverAsync());
        Assert.Equal(1, await inside.ExecuteScalarAsync<int>("select 1"));
    }

    [Theory]
    [InlineData("create role $ nologin")]
    [InlineData("create database $")]
    [InlineData(
        "create role $ nologin", "comment on role $ is 'platform order 0198c0de-0000-7000-8000-000000000000'",
        "create database $ owner $")]
    public async Task What_no_order_of_this_name_made_is_refused_and_left_alone(params string[] foreign)
    {
        await using var trial = await DriverTrial.StartAsync();
        await trial.RunAsync(foreign);
        var before = await trial.HasAsync();

        var refused = await Assert.ThrowsAsync<ResourceRefusedException>(() => trial.EnsureAsync());
        await trial.DropAsync();

        Assert.Contains("is taken on the server", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(before, await trial.HasAsync());
    }

    [Fact]
    public async Task Dropping_takes_away_the_database_with_those_who_are_in_it_and_is_no_fault_twice()
    {
        await using var trial = await DriverTrial.StartAsync();
        await trial.EnsureAsync();
        await using var inside = await trial.LogInAsync(await trial.DeliverAsync());

        await trial.DropAsync();
        await trial.DropAsync();

        Assert.Equal((false, false), await trial.HasAsync());
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => inside.ExecuteScalarAsync<int>("select 1"));
    }

    [Fact]
    public async Task Credentials_open_the_database_and_end_those_of_before()
    {
        await using var trial = await DriverTrial.StartAsync();
        await trial.EnsureAsync();

        var first = await trial.DeliverAsync();
        await using (var inside = await trial.LogInAsync(first))
            await inside.ExecuteAsync("create table things (id int); insert into things values (1)");
        var second = await trial.DeliverAsync();

        await Assert.ThrowsAsync<PostgresException>(() => trial.LogInAsync(first));
        await using var again = await trial.LogInAsync(second);
        Assert.Equal(1, await again.ExecuteScalarAsync<int>("select id from things"));
        Assert.Equal(
            $"postgresql://{second.Username}:{second.Password}@127.0.0.1:{trial.Server.Port}/{second.Database}", second.Url);
        Assert.DoesNotContain(second.Password, second.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_team_cannot_enter_what_another_one_ordered_nor_what_is_nobody_s()
    {
        await using var trial = await DriverTrial.StartAsync();
        var other = trial.Order();
        await trial.EnsureAsync();
        await trial.EnsureAsync(other);
        var credentials = await trial.DeliverAsync();

        foreach (var database in (string[])[other.Name, "postgres", "template1"])
            await Assert.ThrowsAsync<PostgresException>(() => trial.LogInAsync(credentials, database));
        await using var inside = await trial.LogInAsync(credentials);
        var itself = $"alter role \"{credentials.Username}\" connection limit 99";
        foreach (var sql in (string[])["create role x", "create database x", itself])
            await Assert.ThrowsAsync<PostgresException>(() => inside.ExecuteAsync(sql));
    }

    [Fact]
    public async Task Parameters_decide_how_many_may_connect_and_which_extensions_there_are()
    {
        await using var trial = await DriverTrial.StartAsync();
        var medium = trial.Order(trial.Resource.Name, """{"size":"medium","extensions":["citext","pg_trgm"]}""");

        await trial.EnsureAsync(medium);

        Assert.Equal(25, await trial.AskAsync<int>("select rolconnlimit from pg_roles where rolname = @name"));
        Assert.Equal(
            "citext, pg_trgm",
            await trial.AskAsync<string>(
                "select string_agg(extname, ', ' order by extname) from pg_extension where extname <> 'plpgsql'", medium.Name));
    }

    [Fact]
    public async Task The_platform_s_own_server_is_refused()
    {
        await using var trial = await DriverTrial.StartAsync((instances, _) => instances.Postgres.ConnectionString("postgres"));

        var refused = await Assert.ThrowsAsync<ResourceRefusedException>(() => trial.EnsureAsync());

        Assert.Contains("Provisioner:Postgres:Admin hosts a platform's own schemas", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_hosts_another_platform_is_refused()
    {
        await using var other = await PostgresServer.StartOwnAsync();
        await using var trial = await DriverTrial.StartAsync((_, _) => other.ConnectionString("postgres"));

        await Assert.ThrowsAsync<ResourceRefusedException>(() => trial.EnsureAsync());
        await Assert.ThrowsAsync<ResourceRefusedException>(() => trial.DeliverAsync());
    }

    [Fact]
    public async Task An_administrator_that_is_no_superuser_is_enough()
    {
        var login = $"admin_{Guid.NewGuid():n}"[..20];
        await using var trial = await DriverTrial.StartAsync(
            (_, tenants) => tenants.ConnectionString(login, "postgres", "secret"));
        await trial.RunAsync(
            $"create role {login} login createdb createrole password 'secret'",
            $"grant connect on database postgres to {login}");

        await trial.EnsureAsync(trial.Order(trial.Resource.Name, """{"extensions":["citext"]}"""));

        Assert.Equal((true, true), await trial.HasAsync());
    }

    [Fact]
    public async Task Of_two_workers_on_one_name_the_second_waits_and_confirms_before_it_touches_anything()
    {
        await using var trial = await DriverTrial.StartAsync();
        var (entered, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = trial.Driver.EnsureAsync(
            trial.Resource,
            async _ =>
            {
                entered.SetResult();
                await leave.Task;
            },
            default);
        await entered.Task;

        var second = trial.Driver.EnsureAsync(
            trial.Resource, _ => throw new OperationCanceledException("the order is another's"), default);
        Assert.Equal((false, false), await trial.HasAsync());
        leave.SetResult();
        await first;

        await Assert.ThrowsAsync<OperationCanceledException>(() => second);
        Assert.Equal((true, true), await trial.HasAsync());
    }
}
