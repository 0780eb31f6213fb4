using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Gateway.Tests.FrontDoor;

/// <summary>Two gateways before two catalogs and, as the scaffolder, an echo; nobody is where metrics should be.</summary>
[CollectionDefinition(nameof(Edge))]
public sealed class Edge : IAsyncLifetime, ICollectionFixture<Edge>
{
    EchoService? echo;
    PlatformStack? stack;

    public PlatformStack Stack => stack!;

    public async ValueTask InitializeAsync()
    {
        echo = await EchoService.StartAsync();
        var toEcho = new Dictionary<string, string> { ["Services__Scaffolder__0"] = echo.Address };
        stack = await PlatformStack.StartAsync(
            await TestSpace.CreateAsync(), new StackShape { Replicas = 2, Settings = (_, _) => toEcho });
    }

    /// <summary>Makes a key over REST, as the administrator.</summary>
    public async Task<(string Id, string Key)> HasKeyAsync(params string[] scopes)
    {
        using var response = await Stack.Gateway.PostAsJsonAsync("/api/keys", new { name = "test", scopes });
        response.EnsureSuccessStatusCode();
        var made = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        return ((string)made["id"]!, (string)made["key"]!);
    }

    public async ValueTask DisposeAsync()
    {
        if (stack is not null)
            await stack.DisposeAsync();
        if (echo is not null)
            await echo.DisposeAsync();
    }
}
