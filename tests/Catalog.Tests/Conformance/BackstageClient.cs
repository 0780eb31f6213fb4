using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Testing.Stack;

namespace Catalog.Tests.Conformance;

/// <summary>Backstage's published client in a Node process, pointed at the gateway with an administrator's key.</summary>
public sealed class BackstageClient : IAsyncDisposable
{
    static readonly TimeSpan answerLimit = TimeSpan.FromSeconds(60);

    static readonly string folder = typeof(BackstageClient).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ConformanceFolder").Value!;

    readonly ConcurrentDictionary<string, TaskCompletionSource<JsonObject>> waiting = [];
    readonly Lazy<Task<Process>> process;

    public BackstageClient() => process = new Lazy<Task<Process>>(StartAsync);

    /// <summary>Calls a method of the client; what it throws is in <see cref="ClientException"/>.</summary>
    public async Task<JsonNode?> CallAsync(string method, params object?[] args)
    {
        var (id, node) = ($"{Guid.NewGuid()}", await process.Value);
        var answered = waiting[id] = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        var line = JsonSerializer.Serialize(new { id, method, args }, JsonSerializerOptions.Web);
        lock (node)
        {
            node.StandardInput.WriteLine(line);
            node.StandardInput.Flush();
        }

        var answer = await answered.Task.WaitAsync(answerLimit);
        return answer["error"] is { } error
            ? throw new ClientException((string?)error["name"], (int?)error["status"], (string?)error["message"])
            : answer["value"];
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.IsValueCreated)
            return;
        using var node = await process.Value;
        node.StandardInput.Close();
        await node.WaitForExitAsync().WaitAsync(answerLimit);
    }

    async Task<Process> StartAsync()
    {
        var stack = await PlatformStack.SharedAsync();
        var start = new ProcessStartInfo("node")
        {
            ArgumentList = { Path.Combine(folder, "client.cjs"), stack.Gateway.BaseAddress!.ToString().TrimEnd('/'), stack.AdministratorKey },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var node = Process.Start(start)!;
        node.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text && JsonNode.Parse(text) is JsonObject answer
                && waiting.TryRemove((string)answer["id"]!, out var answered))
                answered.SetResult(answer);
        };
        node.BeginOutputReadLine();
        return node;
    }
}

/// <summary>What the client threw.</summary>
public sealed class ClientException(string? name, int? status, string? message) : Exception($"{name} {status}: {message}")
{
    public string? Name => name;
    public int? Status => status;
}
