using System.Text.Json.Nodes;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Testing.Instances;

/// <summary>A private RabbitMQ.</summary>
public sealed class RabbitMqServer : PrivateServer
{
    internal const string Kind = "rabbitmq";
    const string ControlProgram = "/usr/lib/rabbitmq/bin/rabbitmqctl";

    RabbitMqServer(string folder, int port, bool isShared) : base(Kind, folder, port, isShared)
    {
    }

    internal static RabbitMqServer Shared(string folder, int port) => new(folder, port, isShared: true);

    /// <summary>One for a test that stops, kills or wipes it. Disposing destroys it.</summary>
    public static async Task<RabbitMqServer> StartOwnAsync() => await StartAsync(isShared: false);

    internal static async Task<RabbitMqServer> StartAsync(bool isShared)
    {
        var folder = TrialFolder.Make(Kind);
        var settings = await Launcher.StartAsync(Kind, folder);
        return new RabbitMqServer(folder, int.Parse(settings["PORT"]), isShared);
    }

    /// <param name="port">Of a proxy in front of it; its own without one.</param>
    public string Address(string role, string virtualHost = "/", int? port = null) =>
        $"amqp://{role}:{PasswordOf(role)}@127.0.0.1:{port ?? Port}/{(virtualHost == "/" ? "" : virtualHost)}";

    public Task<IConnection> ConnectAsync(string role, string virtualHost = "/") =>
        new ConnectionFactory
        {
            Uri = new Uri(Address(role, virtualHost)),
            AutomaticRecoveryEnabled = false,
            ClientProvidedName = $"test as {role}",
        }.CreateConnectionAsync();

    /// <summary>Stops it, takes its data away and starts it as a new broker on the same port.</summary>
    public async Task WipeAsync()
    {
        await StopAsync("immediate");
        await Launcher.WipeAsync(Folder);
        await StartAsync();
    }

    /// <summary>Runs <c>rabbitmqctl</c> on it, for example to set off an alarm.</summary>
    public Task<string> ControlAsync(IEnumerable<string> arguments, string? input = null)
    {
        var location = Path.Combine(Folder, "location");
        var home = File.Exists(location) ? File.ReadAllText(location).Trim() : Path.Combine(Folder, "home");
        // The server and its cookie belong to the user rabbitmq where the launcher runs as root.
        string[] user = Environment.IsPrivilegedProcess
            ? ["setpriv", $"--reuid={Kind}", $"--regid={Kind}", "--init-groups", "--"]
            : [];
        return Command.RunAsync(
            "/usr/bin/env",
            [
                .. user, "env", "-i", "-C", "/", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", $"HOME={home}",
                $"ERL_EPMD_PORT={Read("epmd.port")}", $"RABBITMQ_NODENAME={Read("node")}",
                $"RABBITMQ_CONF_ENV_FILE={home}/env.conf", ControlProgram, "--quiet", .. arguments,
            ],
            input: input);

        string Read(string file) => File.ReadAllText(Path.Combine(Folder, file)).Trim();
    }

    /// <summary>Makes a virtual host with the permissions of a real one.</summary>
    internal async Task<string> CreateVirtualHostAsync(string name)
    {
        var template = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy/rabbitmq/definitions.template.json"));
        var definitions = JsonNode.Parse(template.Replace("@vhost@", name))!.AsObject();
        definitions.Remove("users");   // they are there; importing them again would change their salt under other tests
        await ControlAsync(["import_definitions"], definitions.ToJsonString());
        // The import is only begun when the command returns.
        await Eventually.TrueAsync(async () => await LetsInAsync(name), $"all five users may enter virtual host {name}");
        return name;
    }

    async Task<bool> LetsInAsync(string virtualHost)
    {
        try
        {
            foreach (var role in ProcessName.All)
                await using (await ConnectAsync(role, virtualHost))
                {
                }
            return true;
        }
        catch (BrokerUnreachableException)
        {
            return false;
        }
    }
}
