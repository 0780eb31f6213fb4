using System.Collections.Concurrent;
using Contracts.Gateway;
using Dapper;
using MassTransit;
using Messaging.Database;

namespace Messaging.Tests.Hosting;

/// <summary>Takes effect by writing a row; before that it does what the test has scripted for the subject.</summary>
sealed class RecordPush(UnitOfWork work, Script script) : IConsumer<PushReceived>
{
    const string InsertEffect = """
        insert into effects (event_id, subject, version, replica) values (@EventId, @Subject, @Version, @replica)
        """;

    public async Task Consume(ConsumeContext<PushReceived> context)
    {
        await work.Connection.ExecuteAsync(
            InsertEffect,
            new { context.Message.EventId, context.Message.Subject, context.Message.Version, replica = script.Replica },
            work.Transaction);
        await script.PlayAsync(context.Message.Subject);
    }
}

/// <summary>What is to happen to messages of a subject, by the number of the try.</summary>
sealed class Script(string replica)
{
    readonly ConcurrentDictionary<string, Func<int, Task>> scenes = new();
    readonly ConcurrentDictionary<string, int> tries = new();

    public string Replica => replica;

    public int TriesOf(string subject) => tries.GetValueOrDefault(subject);

    /// <param name="scene">Gets the number of the try, from 1; may throw.</param>
    public void On(string subject, Func<int, Task> scene) => scenes[subject] = scene;

    public void Fail(string subject, Func<int, Exception?> fault) => On(
        subject, attempt => fault(attempt) is { } exception ? Task.FromException(exception) : Task.CompletedTask);

    public Task PlayAsync(string subject)
    {
        var attempt = tries.AddOrUpdate(subject, 1, (_, count) => count + 1);
        return scenes.TryGetValue(subject, out var scene) ? scene(attempt) : Task.CompletedTask;
    }
}
