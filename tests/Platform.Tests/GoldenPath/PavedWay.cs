using Demo;
using Testing;
using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Platform.Tests.GoldenPath;

/// <summary>All five processes with the demonstration's organisation and the shipped templates, as the launcher starts them.</summary>
public sealed class PavedWay : IAsyncLifetime
{
    static readonly string demo = Path.Combine(Repository.Root, "deploy/demo");
    static readonly string templates = Path.Combine(Repository.Root, "deploy/templates");

    readonly string repositories = Directory.CreateTempSubdirectory("platform-git-").FullName;
    PlatformStack? stack;

    public PlatformStack Stack => stack!;

    /// <summary>The folder of the bare repositories.</summary>
    public string Repositories => repositories;

    public async ValueTask InitializeAsync() => stack = await PlatformStack.StartAsync(
        await TestSpace.CreateAsync(), new StackShape { Services = ProcessName.Services, Settings = SettingsOf });

    /// <summary>The demonstration on this stack; what it says is in the message when it fails.</summary>
    public async Task<string> WalkAsync()
    {
        var told = new StringWriter();
        var options = new DemoOptions
        {
            Platform = Stack.Process(ProcessName.Gateway).Address,
            AdministratorKey = Stack.AdministratorKey,
            WebhookSecret = Stack.WebhookSecret,
            BuildsRepository = false,
        };
        try
        {
            await new Journey(options, new Narrator(told)).RunAsync();
            return told.ToString();
        }
        catch (Exception failed)
        {
            throw new InvalidOperationException($"{failed.Message}\n{told}\n{Stack}", failed);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (stack is not null)
            await stack.DisposeAsync();
        Directory.Delete(repositories, recursive: true);
    }

    Dictionary<string, string> SettingsOf(string name, int replica) => name switch
    {
        ProcessName.Catalog => new()
        {
            ["Catalog__FileRoots__1"] = demo,
            ["Catalog__FileRoots__2"] = templates,
            ["Catalog__GitRoots__0"] = repositories,
            ["Catalog__Locations__0__Type"] = "file",
            ["Catalog__Locations__0__Target"] = Path.Combine(demo, "catalog-info.yaml"),
            ["Catalog__Locations__1__Type"] = "file",
            ["Catalog__Locations__1__Target"] = Path.Combine(templates, "*/template.yaml"),
        },
        ProcessName.Scaffolder => new()
        {
            ["Scaffolder__FileRoots__0"] = templates,
            ["Scaffolder__GitRoot"] = repositories,
        },
        // Each walk orders a database for the same team.
        ProcessName.Provisioner => new() { ["Provisioner__Quotas__postgres-database"] = "1000" },
        _ => [],
    };
}
