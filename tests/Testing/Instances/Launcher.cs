namespace Testing.Instances;

/// <summary>The launcher's private instances; <c>deploy/local/instances.sh</c> describes them.</summary>
static class Launcher
{
    static readonly string script = Path.Combine(Repository.Root, "platform");

    public static async Task<IReadOnlyDictionary<string, string>> StartAsync(string kind, string folder, int? port = null)
    {
        var output = await Command.RunAsync(
            script, ["instance", kind, "start", folder, .. port is null ? [] : new[] { $"{port}" }]);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2))
            .ToDictionary(parts => parts[0], parts => parts[1]);
    }

    public static Task StopAsync(string kind, string folder, string mode) =>
        Command.RunAsync(script, ["instance", kind, "stop", folder, mode]);

    public static Task WipeAsync(string folder) => Command.RunAsync(script, ["instance", "rabbitmq", "wipe", folder]);

    public static Task DestroyAsync(string kind, string folder) =>
        Command.RunAsync(script, ["instance", kind, "destroy", folder]);
}
