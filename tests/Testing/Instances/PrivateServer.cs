using System.Net.Sockets;
using Testing.Faults;

namespace Testing.Instances;

/// <summary>A PostgreSQL or RabbitMQ of our own, to be stopped, killed, frozen and started again on the same port.</summary>
public abstract class PrivateServer : IAsyncDisposable
{
    readonly string kind;
    readonly Dictionary<string, string> passwords;

    private protected PrivateServer(string kind, string folder, int port, bool isShared)
    {
        this.kind = kind;
        Folder = folder;
        Port = port;
        IsShared = isShared;
        passwords = File.ReadAllLines(Path.Combine(folder, "passwords"))
            .Select(line => line.Split('=', 2))
            .ToDictionary(parts => parts[0], parts => parts[1]);
    }

    /// <summary>Its folder with <c>log</c>, <c>passwords</c> and <c>pid</c>.</summary>
    public string Folder { get; }

    public int Port { get; }

    /// <summary>Whether other tests use it too; such a server is not to be stopped.</summary>
    public bool IsShared { get; }

    public int Pid => int.Parse(File.ReadAllText(Path.Combine(Folder, "pid")).Split(' ')[0]);

    public string PasswordOf(string role) => passwords[role];

    /// <summary>Ends it as an operator would; for PostgreSQL <c>immediate</c> means without a checkpoint.</summary>
    public Task StopAsync(string mode = "fast") => Launcher.StopAsync(kind, OwnFolder(), mode);

    /// <summary>SIGKILL to it and its children.</summary>
    public async Task KillAsync()
    {
        OwnFolder();
        var pids = Signals.ChildrenOf(Pid).Prepend(Pid).ToList();
        Signals.KillAll(Pid);
        // Until its parent has collected it, PostgreSQL takes the owner of its lock file for alive.
        await Eventually.TrueAsync(
            () => !pids.Any(pid => Directory.Exists($"/proc/{pid}")), $"{kind} {Pid} is gone after SIGKILL");
    }

    /// <summary>SIGSTOP: connections stay open and nothing answers.</summary>
    public void Pause()
    {
        OwnFolder();
        Signals.Pause(Pid);
    }

    public void Resume() => Signals.Resume(Pid);

    /// <summary>Starts it again on its port and waits until it answers.</summary>
    public Task StartAsync() => Launcher.StartAsync(kind, Folder, Port);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (!IsShared)
            await TrialFolder.DestroyAsync(Folder);
    }

    /// <summary>Whether something listens on its port.</summary>
    public async Task<bool> AnswersAsync()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    string OwnFolder() => IsShared
        ? throw new InvalidOperationException($"This {kind} is shared with other tests; start one of your own for a fault test.")
        : Folder;
}
