using Contracts.Catalog;
using Contracts.Gateway;

namespace Messaging.Tests.Hosting;

/// <summary>Events with nothing in them that matters here.</summary>
static class Given
{
    /// <summary>A subject that no other test has.</summary>
    public static string Subject(string about) => $"component:default/{about}-{Guid.NewGuid():N}";

    public static EntityRemoved Removed(string subject) =>
        new() { Subject = subject, Kind = "Component", Uid = Guid.NewGuid() };

    public static PushReceived Push(string subject, long version = 1) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = subject,
        Version = version,
        OccurredAt = DateTimeOffset.UtcNow,
        Repository = "org/repository",
        Ref = "refs/heads/main",
        Before = "0",
        After = "1",
        Forced = false,
        Commits = [],
        Part = 1,
        Parts = 1,
    };
}
