using System.Diagnostics;
using Testing.Faults;

namespace Testing.Stack;

/// <summary>A real process of the platform, to be killed, frozen and started again on the same ports.</summary>
public sealed class PlatformProcess : IAsyncDisposable
{
    static readonly TimeSpan readyLimit = TimeSpan.FromSeconds(120);
    static readonly TimeSpan stopLimit = TimeSpan.FromSeconds(20);
    static readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };
    static readonly HashSet<int> running = [];

    readonly Dictionary<string, string> settings = [];
    readonly int managementPort = FreePort.Next();
    Process? process;

    static PlatformProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        lock (running)
            foreach (var pid in running)
                Signals.Kill(pid);
    };

    /// <param name="name">For example <c>catalog</c>.</param>
    /// <param name="replica">0 for the first.</param>
    public PlatformProcess(string name, int replica)
    {
        Name = name;
        Replica = replica;
        Address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
    }

    public string Name { get; }

    public int Replica { get; }

    public Uri Address { get; }

    public int Pid => process?.Id ?? throw new InvalidOperationException($"{this} has not been started.");

    public OutputTail Output { get; } = new();

    public bool Lives => process is { HasExited: false };

    /// <summary>Environment variables that it starts with, over those of the test process.</summary>
    public IReadOnlyDictionary<string, string> Settings => settings;

    /// <summary>Ends with the exit code of the present run.</summary>
    public Task<int> Exited { get; private set; } = Task.FromException<int>(new InvalidOperationException("Not started."));

    /// <summary>Sets environment variables for its next starts.</summary>
    public void Set(IReadOnlyDictionary<string, string> values)
    {
        foreach (var (name, value) in values)
            settings[name] = value;
    }

    /// <param name="more">Settings for this run alone, for example an armed crash point.</param>
    public void Start(IReadOnlyDictionary<string, string>? more = null)
    {
        var program = Repository.ProgramOf(Name);
        var start = new ProcessStartInfo("dotnet", [program])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(program),
        };
        start.Environment["ASPNETCORE_URLS"] = Address.ToString();
        start.Environment["Management__Port"] = $"{managementPort}";
        foreach (var (name, value) in settings.Concat(more ?? new Dictionary<string, string>()))
            start.Environment[name] = value;

        var started = Process.Start(start) ?? throw new InvalidOperationException($"{this} did not start.");
        started.OutputDataReceived += (_, line) => Output.Add(line.Data);
        started.ErrorDataReceived += (_, line) => Output.Add(line.Data);
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        process = started;
        Exited = WatchAsync(started);
    }

    /// <summary>Waits until <c>/readyz</c> says so.</summary>
    /// <exception cref="InvalidOperationException">It ended or took too long; the message has its last lines.</exception>
    public async Task ReadyAsync(TimeSpan? limit = null)
    {
        try
        {
            await Eventually.TrueAsync(
                async () => !Lives || await IsReadyAsync(), $"{this} is ready", limit ?? readyLimit);
        }
        catch (TimeoutException late)
        {
            throw new InvalidOperationException($"{late.Message} It wrote:\n{Output}", late);
        }
        if (!Lives)
            throw new InvalidOperationException($"{this} ended with {await Exited} before it was ready. It wrote:\n{Output}");
    }

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await ManagementGetAsync("/readyz");
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    public Task<HttpResponseMessage> ManagementGetAsync(string path) =>
        http.GetAsync(new Uri($"http://127.0.0.1:{managementPort}{path}"));

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (Lives)
            Signals.Kill(Pid);
        await Exited;
    }

    /// <summary>SIGSTOP: it keeps its connections and locks and does nothing.</summary>
    public void Pause() => Signals.Pause(Pid);

    public void Resume() => Signals.Resume(Pid);

    /// <summary>SIGTERM, and waits for its end.</summary>
    /// <returns>The exit code; 0 when it ended as it should.</returns>
    public async Task<int> StopAsync()
    {
        if (Lives)
            Signals.Terminate(Pid);
        return await Exited.WaitAsync(stopLimit);
    }

    /// <summary>Starts it again after its end, however that came, and waits until it is ready.</summary>
    public async Task RestartAsync(IReadOnlyDictionary<string, string>? more = null)
    {
        await KillAsync();
        Start(more);
        await ReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (process is null)
            return;
        await KillAsync();
        process.Dispose();
    }

    public override string ToString() => $"{Name}[{Replica}]";

    static async Task<int> WatchAsync(Process started)
    {
        var pid = started.Id;
        lock (running)
            running.Add(pid);
        await started.WaitForExitAsync();
        lock (running)
            running.Remove(pid);
        return started.ExitCode;
    }
}
