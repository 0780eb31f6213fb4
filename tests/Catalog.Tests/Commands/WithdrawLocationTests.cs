using Contracts;
using Contracts.Catalog.Commands;
using Testing;
using Testing.Instances;
using Xunit;

namespace Catalog.Tests.Commands;

public sealed class WithdrawLocationTests
{
    [Fact]
    public async Task What_a_command_registered_is_taken_back_with_its_entities_and_twice_is_once()
    {
        var trial = await Trial.StartAsync();
        var registered = await RegisteredAsync(trial);
        var withdraw = Withdraw(registered);

        await trial.SendAsync(withdraw, ProcessName.Scaffolder);
        await trial.SendAsync(withdraw, ProcessName.Scaffolder);
        await trial.SendAsync(withdraw with { EventId = Guid.CreateVersion7(), Version = 2 }, ProcessName.Scaffolder);
        await trial.ConsumedAsync(withdraw);

        await Eventually.TrueAsync(async () => await trial.EntityAsync("component:a") is null, "the component has left");
        Assert.Equal(["EntityAdded", "EntityRemoved"], await trial.EventTypesAsync("component:a"));
    }

    [Fact]
    public async Task A_command_that_was_taken_back_before_it_came_is_not_carried_out()
    {
        var trial = await Trial.StartAsync();
        var late = Command(trial);
        var withdraw = Withdraw(late);

        await trial.SendAsync(withdraw, ProcessName.Scaffolder);
        await trial.ConsumedAsync(withdraw);
        await trial.SendAsync(late, ProcessName.Scaffolder);
        await trial.ConsumedAsync(late);

        Assert.Null(await trial.EntityAsync("component:a"));
        Assert.Empty(await trial.EventTypesAsync("component:a"));
    }

    [Fact]
    public async Task A_location_that_somebody_removed_by_hand_and_another_one_are_left_as_they_are()
    {
        var trial = await Trial.StartAsync();
        var registered = await RegisteredAsync(trial);
        var kept = await trial.RegisterAsync(trial.Write("kept.yaml", trial.Component("kept")));

        var unknown = Withdraw(registered) with { Registration = Guid.NewGuid(), EventId = Guid.CreateVersion7() };
        await trial.SendAsync(unknown, ProcessName.Scaffolder);
        await trial.ConsumedAsync(unknown);

        Assert.NotNull(await trial.EntityAsync("component:a"));
        Assert.NotNull(await trial.EntityAsync("component:kept"));
        Assert.NotEmpty(kept);
    }

    static async Task<RegisterLocation> RegisteredAsync(Trial trial)
    {
        var command = Command(trial);
        await trial.SendAsync(command, ProcessName.Scaffolder);
        Assert.Equal("LocationRegistered", Assert.Single(await trial.AnswersAsync(command.Task!)).Type);
        return command;
    }

    static RegisterLocation Command(Trial trial) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = $"location:file:{trial.Word}",
        Version = 1,
        OccurredAt = DateTimeOffset.UnixEpoch,
        Type = "file",
        Target = trial.Write("a.yaml", trial.Component("a")),
        OnBehalfOf = new Actor { Subject = "user:default/root", IsAdministrator = true },
        Task = $"{Guid.NewGuid()}/1",
    };

    static WithdrawLocation Withdraw(RegisterLocation registered) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = $"registration:{registered.EventId}",
        Version = 1,
        OccurredAt = DateTimeOffset.UnixEpoch,
        Registration = registered.EventId,
        OnBehalfOf = registered.OnBehalfOf,
    };
}
