using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Testing.Instances;

namespace Testing.Stack;

/// <summary>The platform as real processes of the test's build: a gateway and services, ready when this returns.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "A stack of processes is what everyone calls it.")]
public sealed class PlatformStack : IAsyncDisposable
{
    static readonly Lazy<Task<PlatformStack>> shared = new(async () => await StartAsync(await TestSpace.CreateAsync()));

    // Processes that start all at once make each other late until one of them gives up.
    static readonly SemaphoreSlim starts = new(1);

    readonly string folder = Directory.CreateTempSubdirectory("platform-test-").FullName;
    readonly List<PlatformProcess> processes = [];
    readonly List<HttpClient> clients = [];
    HttpClient? gateway;

    PlatformStack(TestSpace space, TenantsServer? tenants, StackShape shape)
    {
        Space = space;
        Tenants = tenants;
        FileRoot = Directory.CreateDirectory(Path.Combine(folder, "files")).FullName;
        GitRoot = Directory.CreateDirectory(Path.Combine(folder, "git")).FullName;
        var keyFile = Path.Combine(folder, "envelope.key");
        File.WriteAllText(keyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        foreach (var name in shape.Services.Prepend(ProcessName.Gateway))
            for (var replica = 0; replica < shape.Replicas; replica++)
                processes.Add(new PlatformProcess(name, replica));
        // The gateway's settings name the services and the other way round, so all addresses come first.
        foreach (var process in processes)
        {
            process.Set(StackSettings.Of(this, process.Name, keyFile));
            process.Set(shape.Settings(process.Name, process.Replica));
        }
    }

    /// <summary>
    /// The stack that the ordinary tests of an assembly share, one replica, started once. Tests run on it side by side,
    /// each with names of its own, and do it no harm.
    /// </summary>
    public static Task<PlatformStack> SharedAsync() => shared.Value;

    public TestSpace Space { get; }

    /// <summary>Where ordered databases are made, in a stack that has the provisioner.</summary>
    public TenantsServer? Tenants { get; }

    /// <summary>A folder that catalog may read locations from.</summary>
    public string FileRoot { get; }

    /// <summary>A folder that the platform reads repositories from.</summary>
    public string GitRoot { get; }

    /// <summary>What GitHub signs its webhooks with.</summary>
    public string WebhookSecret { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>All of them, also those that are dead now.</summary>
    public IReadOnlyList<PlatformProcess> Processes => processes;

    /// <summary>The first gateway, with an administrator's key.</summary>
    public HttpClient Gateway => gateway ?? throw new InvalidOperationException("The stack is not started.");

    public string AdministratorKey { get; private set; } = "";

    /// <exception cref="InvalidOperationException">A process did not become ready; the message has its last lines.</exception>
    public static async Task<PlatformStack> StartAsync(TestSpace space, StackShape? shape = null)
    {
        shape ??= new StackShape();
        var tenants = shape.Services.Contains(ProcessName.Provisioner) ? await TenantsServer.SharedAsync() : null;
        var stack = new PlatformStack(space, tenants, shape);
        try
        {
            await stack.StartAllAsync();
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    public PlatformProcess Process(string name, int replica = 0) =>
        processes.Single(process => process.Name == name && process.Replica == replica);

    public IReadOnlyList<PlatformProcess> ReplicasOf(string name) =>
        [.. processes.Where(process => process.Name == name)];

    /// <summary>A client of a gateway replica.</summary>
    /// <param name="key">An API key; null for none.</param>
    public HttpClient Client(string? key, int replica = 0)
    {
        var client = new HttpClient { BaseAddress = Process(ProcessName.Gateway, replica).Address };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        lock (clients)
            clients.Add(client);
        return client;
    }

    /// <summary>Makes a key by the gateway's command line.</summary>
    public async Task<string> CreateKeyAsync(
        string name, string role = "member", IEnumerable<string>? scopes = null, IEnumerable<string>? groups = null)
    {
        var output = await Command.RunAsync(
            "dotnet",
            [
                Repository.ProgramOf(ProcessName.Gateway), "keys", "create", "--name", name, "--role", role,
                .. (scopes ?? []).SelectMany(scope => new[] { "--scope", scope }),
                .. (groups ?? []).SelectMany(group => new[] { "--group", group }),
            ],
            Process(ProcessName.Gateway).Settings, limit: TimeSpan.FromSeconds(60));
        return output.Trim().Split('\n')[^1];
    }

    /// <summary>What every process wrote last, for the message of a failed test.</summary>
    public override string ToString() =>
        string.Join('\n', processes.Select(process => $"--- {process}\n{process.Output}"));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(processes.Select(process => process.DisposeAsync().AsTask()));
        foreach (var client in clients)
            client.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Gives the broker the queues of services that are not in this stack; needed again after it lost its data.</summary>
    public Task DeclareAwayAsync() => AwayServices.DeclareAsync(
        Space, ProcessName.Services.Except(processes.Select(process => process.Name)));

    async Task StartAllAsync()
    {
        await DeclareAwayAsync();
        await starts.WaitAsync();
        try
        {
            await StartProcessesAsync();
        }
        finally
        {
            starts.Release();
        }
    }

    async Task StartProcessesAsync()
    {
        var key = CreateKeyAsync("administrator", "admin");
        foreach (var process in processes)
            process.Start();
        await Task.WhenAll(processes.Select(process => process.ReadyAsync()));
        AdministratorKey = await key;
        gateway = Client(AdministratorKey);
    }
}
