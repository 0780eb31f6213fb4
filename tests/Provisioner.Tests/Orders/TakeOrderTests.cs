using Contracts.Catalog;
using Contracts.Provisioner.Commands;
using Dapper;
using Testing;
using Testing.Instances;
using Xunit;

namespace Provisioner.Tests.Orders;

public sealed class TakeOrderTests
{
    [Fact]
    public async Task An_order_by_command_is_told_to_the_task_that_waits_for_it()
    {
        var trial = await Trial.StartAsync();
        var command = trial.Command(trial.Name());

        await trial.PublishAsync(ProcessName.Scaffolder, command);

        await AppearsAsync(trial, command.OrderId, "OrderReady");
        Assert.All(await trial.ToldAsync(command.OrderId), told => Assert.Equal(command.Task, (string)told.Body["task"]!));
        Assert.Equal((1, 1), await trial.OnServerAsync(command.Name));
    }

    [Fact]
    public async Task A_command_told_twice_is_one_order_also_when_it_comes_back_under_another_id_or_late()
    {
        var trial = await Trial.StartAsync();
        var command = trial.Command(trial.Name());

        await trial.PublishAsync(ProcessName.Scaffolder, command);
        await trial.PublishAsync(ProcessName.Scaffolder, command);
        await trial.PublishAsync(ProcessName.Scaffolder, command with { EventId = Guid.CreateVersion7(), Version = 2 });
        await AppearsAsync(trial, command.OrderId, "OrderReady");
        await trial.PublishAsync(ProcessName.Scaffolder, command with { EventId = Guid.CreateVersion7(), Version = 3 });
        await OthersFlowAsync(trial);

        Assert.Equal(["OrderAccepted", "OrderReady"], await trial.TypesToldAsync(command.OrderId));
        Assert.Equal((1, 1), await trial.OnServerAsync(command.Name));
    }

    [Fact]
    public async Task An_order_that_is_taken_back_goes_with_all_that_was_made_and_twice_is_once()
    {
        var trial = await Trial.StartAsync();
        var command = trial.Command(trial.Name());
        await trial.PublishAsync(ProcessName.Scaffolder, command);
        await AppearsAsync(trial, command.OrderId, "OrderReady");

        await trial.PublishAsync(ProcessName.Scaffolder, Cancel(command));
        await trial.PublishAsync(ProcessName.Scaffolder, Cancel(command));

        await AppearsAsync(trial, command.OrderId, "OrderGone");
        Assert.Equal((0, 0), await trial.OnServerAsync(command.Name));
        await OthersFlowAsync(trial);
        Assert.Single(await trial.TypesToldAsync(command.OrderId), type => type == "OrderGone");
    }

    [Fact]
    public async Task An_order_that_was_taken_back_before_it_came_is_not_begun()
    {
        var trial = await Trial.StartAsync();
        var command = trial.Command(trial.Name());

        await trial.PublishAsync(ProcessName.Scaffolder, Cancel(command));
        await Eventually.TrueAsync(
            async () =>
            {
                await using var connection = await trial.Stack.Space.OpenAsync(ProcessName.Provisioner);
                return await connection.ExecuteScalarAsync<bool>(
                    "select exists (select 1 from cancelled_orders where id = @OrderId)", new { command.OrderId });
            },
            "the cancellation is remembered");
        await trial.PublishAsync(ProcessName.Scaffolder, command);
        await OthersFlowAsync(trial);

        Assert.Empty(await trial.TypesToldAsync(command.OrderId));
        Assert.Equal((0, 0), await trial.OnServerAsync(command.Name));
    }

    [Fact]
    public async Task An_order_whose_credentials_somebody_has_is_not_taken_back()
    {
        var trial = await Trial.StartAsync();
        var command = trial.Command(trial.Name());
        await trial.PublishAsync(ProcessName.Scaffolder, command);
        await AppearsAsync(trial, command.OrderId, "OrderReady");
        using var delivered = await trial.Ann.PostAsync($"/api/provisioner/orders/{command.OrderId}/credentials", null);
        delivered.EnsureSuccessStatusCode();

        await trial.PublishAsync(ProcessName.Scaffolder, Cancel(command));
        await OthersFlowAsync(trial);

        Assert.DoesNotContain("OrderGone", await trial.TypesToldAsync(command.OrderId));
        Assert.Equal((1, 1), await trial.OnServerAsync(command.Name));
    }

    [Fact]
    public async Task An_order_that_is_taken_back_while_it_is_made_goes_too()
    {
        var trial = await Trial.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            var command = trial.Command(trial.Name($"fast{i}"));

            await trial.PublishAsync(ProcessName.Scaffolder, command);
            await AppearsAsync(trial, command.OrderId, "OrderAccepted");
            await trial.PublishAsync(ProcessName.Scaffolder, Cancel(command));

            await AppearsAsync(trial, command.OrderId, "OrderGone");
            Assert.Equal((0, 0), await trial.OnServerAsync(command.Name));
        }
    }

    [Fact]
    public async Task Nobody_takes_back_what_another_one_ordered()
    {
        var trial = await Trial.StartAsync();
        var command = trial.Command(trial.Name());
        await trial.PublishAsync(ProcessName.Scaffolder, command);
        await AppearsAsync(trial, command.OrderId, "OrderReady");

        await trial.PublishAsync(
            ProcessName.Scaffolder,
            Cancel(command) with { OnBehalfOf = command.OnBehalfOf with { Subject = "user:default/somebody-else" } });
        await OthersFlowAsync(trial);

        Assert.Equal(["OrderAccepted", "OrderReady"], await trial.TypesToldAsync(command.OrderId));
        Assert.Equal((1, 1), await trial.OnServerAsync(command.Name));
    }

    static CancelOrder Cancel(OrderResource command) => new()
    {
        EventId = Guid.CreateVersion7(), Subject = command.Subject, Version = command.Version + 1,
        OccurredAt = command.OccurredAt, OrderId = command.OrderId, OnBehalfOf = command.OnBehalfOf,
    };

    [Fact]
    public async Task Commands_that_overtake_each_other_are_all_carried_out()
    {
        var trial = await Trial.StartAsync();
        var (first, second) = (trial.Command(trial.Name("first")), trial.Command(trial.Name("second")));

        await trial.PublishAsync(ProcessName.Scaffolder, second with { Subject = first.Subject, Version = 2 });
        await trial.PublishAsync(ProcessName.Scaffolder, first);

        await AppearsAsync(trial, first.OrderId, "OrderReady");
        await AppearsAsync(trial, second.OrderId, "OrderReady");
    }

    [Theory]
    [InlineData("otto", "{}", "owner", "not a member")]
    [InlineData("nobody", "{}", "owner", "not a member")]
    [InlineData("ann", """{"size":"huge"}""", "parameters/size", "small, medium")]
    public async Task A_command_that_breaks_a_rule_is_answered_and_leaves_nothing(
        string user, string parameters, string field, string told)
    {
        var trial = await Trial.StartAsync();
        var command = trial.Command(trial.Name(), user, parameters);

        await trial.PublishAsync(ProcessName.Scaffolder, command);

        await AppearsAsync(trial, command.OrderId, "OrderRefused");
        var refused = Assert.Single(await trial.ToldAsync(command.OrderId)).Body;
        Assert.Equal(
            (field, command.Task, trial.Team),
            ((string)refused["field"]!, (string)refused["task"]!, (string)refused["owner"]!));
        Assert.Contains(told, (string)refused["reason"]!, StringComparison.Ordinal);
        await using var connection = await trial.Stack.Space.OpenAsync(ProcessName.Provisioner);
        Assert.Equal(0, await connection.ExecuteScalarAsync<int>(
            "select count(*)::int from orders where id = @OrderId", new { command.OrderId }));
        Assert.Equal((0, 0), await trial.OnServerAsync(command.Name));
    }

    [Fact]
    public async Task What_an_attempt_made_before_the_name_turned_out_to_be_taken_is_removed()
    {
        var trial = await Trial.StartAsync();
        var command = trial.Command(trial.Name());
        await using (var server = await trial.Stack.Tenants!.OpenAsync())
        {
            await server.ExecuteAsync($"create role \"{command.Name}\"");
            await server.ExecuteAsync($"comment on role \"{command.Name}\" is 'platform order {command.OrderId}'");
            await server.ExecuteAsync($"create database \"{command.Name}\"");
        }

        await trial.PublishAsync(ProcessName.Scaffolder, command);

        await AppearsAsync(trial, command.OrderId, "OrderFailed");
        Assert.Equal((0, 1), await trial.OnServerAsync(command.Name));
    }

    [Fact]
    public async Task An_entity_that_the_catalog_refuses_becomes_a_warning_once()
    {
        var trial = await Trial.StartAsync();
        var id = await trial.ReadyOrderAsync(trial.Name());
        var refused = new EntityRefused
        {
            EventId = Guid.CreateVersion7(),
            Subject = $"resource:default/{trial.Name()}",
            Version = 1,
            OccurredAt = DateTimeOffset.UtcNow,
            Source = $"provisioner:order/{id}",
            Field = "metadata.name",
            Reason = "belongs to another location. Choose another name.",
        };

        await trial.PublishAsync(ProcessName.Catalog, refused);
        await trial.PublishAsync(ProcessName.Catalog, refused);
        await trial.PublishAsync(ProcessName.Catalog, refused with { EventId = Guid.CreateVersion7(), Source = "scaffolder:x" });

        var order = await Eventually.ReadAsync(
            () => trial.GetAsync(id), read => read["warning"] is not null, "the warning is there");
        Assert.Equal("ready", (string)order["state"]!);
        Assert.Contains("belongs to another location", (string)order["warning"]!, StringComparison.Ordinal);
    }

    static Task AppearsAsync(Trial trial, Guid order, string type) => Eventually.TrueAsync(
        async () => (await trial.TypesToldAsync(order)).Contains(type), $"{type} of order {order} is told");

    /// <summary>Sends another command and waits for its answer: those before it have been taken by then.</summary>
    static async Task OthersFlowAsync(Trial trial)
    {
        var other = trial.Command("x");
        await trial.PublishAsync(ProcessName.Scaffolder, other);
        await AppearsAsync(trial, other.OrderId, "OrderRefused");
    }
}
