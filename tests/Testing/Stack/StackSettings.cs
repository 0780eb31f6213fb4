using Testing.Instances;
using Testing.Outside;

namespace Testing.Stack;

/// <summary>What the launcher tells a process, told by a test.</summary>
static class StackSettings
{
    public static Dictionary<string, string> Of(PlatformStack stack, string name, string keyFile)
    {
        var settings = stack.Space.SettingsOf(name);
        if (name == ProcessName.Gateway)
        {
            settings["Identity__KeyFile"] = keyFile;
            settings["GitHub__WebhookSecrets__0"] = stack.WebhookSecret;
            foreach (var service in ProcessName.Services)
                for (var i = 0; i < AddressesOf(stack, service).Count; i++)
                    settings[$"Services__{char.ToUpperInvariant(service[0])}{service[1..]}__{i}"] =
                        AddressesOf(stack, service)[i].ToString();
        }
        else
        {
            settings["Identity__Jwks"] = new Uri(stack.Process(ProcessName.Gateway).Address, "/.well-known/jwks.json").ToString();
            settings["Catalog__FileRoots__0"] = stack.FileRoot;
            settings["Outgoing__Hosts__0"] = $"localhost:{OutsideServer.Shared.Port}";
            settings["Outgoing__PrivateNetworks__0"] = "127.0.0.0/8";
            settings["Outgoing__PrivateNetworks__1"] = "::1/128";
            settings["Outgoing__CertificateAuthorities"] = OutsideServer.AuthorityFile;
            settings["GitHub__Servers__0__Host"] = FakeGitHub.Shared.Host;
            settings["GitHub__Servers__0__Api"] = FakeGitHub.Shared.Api;
            settings["GitHub__Servers__0__Token"] = FakeGitHub.Token;
            settings["Catalog__GitRoots__0"] = stack.GitRoot;
            settings["Catalog__Kinds__0"] = $"{Repository.Root}/deploy/demo/kinds.yaml";
            settings["Catalog__Restricted__0"] = "metadata.labels.visibility=restricted";
            settings["Scaffolder__FileRoots__0"] = stack.FileRoot;
            settings["Scaffolder__GitRoot"] = stack.GitRoot;
        }
        if (name == ProcessName.Provisioner && stack.Tenants is { } tenants)
            settings["Provisioner__Postgres__Admin"] = tenants.AdminConnectionString;
        return settings;
    }

    /// <summary>A service that is not started has an address too, at which nobody answers.</summary>
    static List<Uri> AddressesOf(PlatformStack stack, string service) =>
        stack.ReplicasOf(service) is { Count: > 0 } replicas
            ? [.. replicas.Select(replica => replica.Address)]
            : [new Uri($"http://127.0.0.1:{unusedPort}")];

    static readonly int unusedPort = FreePort.Next();
}
