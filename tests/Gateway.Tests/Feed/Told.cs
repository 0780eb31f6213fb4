using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Contracts;
using Contracts.Catalog;
using Contracts.Gateway;
using Messaging.Outbox;
using Testing.Instances;
using Testing.Stack;

namespace Gateway.Tests.Feed;

/// <summary>Events put into an outbox as their service puts them there, and keys to read them with.</summary>
static class Told
{
    public const string Removed = "catalog.entity.removed.v1";
    public const string OwnerChanged = "catalog.entity.owner-changed.v1";

    /// <summary>A subject that no other test has.</summary>
    public static string Subject() => $"component:default/{Guid.NewGuid():n}";

    /// <summary>By catalog, numbered by their versions from 1.</summary>
    public static Task RemovedAsync(
        PlatformStack stack, string subject, int count = 1, string? owner = null, string visibility = Visibilities.Internal) =>
        EventsAsync(stack, ProcessName.Catalog, Enumerable.Range(0, count).Select(_ => new EntityRemoved
        {
            Subject = subject, Owner = owner, Visibility = visibility, Kind = "Component", Uid = Guid.NewGuid(),
        }));

    /// <summary>By the gateway, for stacks that have no service.</summary>
    public static Task RevokedAsync(PlatformStack stack, string subject, int count = 1, int bytes = 10) =>
        EventsAsync(stack, ProcessName.Gateway, Enumerable.Range(0, count).Select(_ => new ApiKeyRevoked
        {
            Subject = subject, KeyId = new string('x', bytes), RevokedBy = "key:default/x",
        }));

    public static async Task EventsAsync(PlatformStack stack, string service, IEnumerable<PlatformEvent> events)
    {
        await using var connection = await stack.Space.OpenAsync(service);
        await using var transaction = await connection.BeginTransactionAsync();
        await OutboxWriter.InsertAsync(connection, [.. events], new string?[events.Count()], DateTimeOffset.UtcNow, CancellationToken.None);
        await transaction.CommitAsync();
    }

    /// <summary>Makes a key over REST, as the administrator; without scopes it may read.</summary>
    public static async Task<(string Id, HttpClient Client)> KeyAsync(
        PlatformStack stack, string[]? scopes = null, string[]? groups = null)
    {
        using var response = await stack.Gateway.PostAsJsonAsync("/api/keys", new { name = "test", scopes, groups });
        response.EnsureSuccessStatusCode();
        var made = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        return ((string)made["id"]!, stack.Client((string)made["key"]!));
    }
}
