using System.Net;
using Contracts;
using Testing;
using Testing.Faults;
using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Metrics.Tests;

/// <summary>The service dies at each of its own crash points, once; the numbers are those of a run without a death.</summary>
public sealed class CrashTests(CrashTests.KilledService own) : IClassFixture<CrashTests.KilledService>
{
    const int KilledExitCode = 128 + 9;
    static readonly DateTimeOffset monday = Given.Monday;
    static readonly TimeSpan deathLimit = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Points =>
        [.. CrashSweep.Names.Where(name => name.StartsWith("metrics.", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Facts_and_incidents_count_once_whenever_the_service_dies(string point)
    {
        var trial = await Trial.WithServiceAsync(own.Stack);
        var process = own.Stack.Process(ProcessName.Metrics);
        await process.KillAsync();
        process.Start(CrashSweep.Arm(point));
        await process.ReadyAsync();
        PlatformEvent[] facts = [.. FactsOf(trial.Given)];

        var running = RunAsync(trial, facts);
        Assert.Equal(KilledExitCode, await process.Exited.WaitAsync(deathLimit));
        await process.RestartAsync();
        await running;

        var metrics = await trial.DeliveryAsync();
        Assert.Equal(2, (long)metrics["deploymentFrequency"]!["n"]!);
        Assert.Equal(3_600, (double)metrics["changeLeadTime"]!["value"]!);
        Assert.Equal(1, (long)metrics["changeLeadTime"]!["n"]!);
        Assert.Equal(0.5, (double)metrics["changeFailRate"]!["value"]!);
        Assert.Equal(2 * 3_600, (double)metrics["failedDeploymentRecoveryTime"]!["value"]!);
        var incident = Assert.Single((await trial.GetAsync($"incidents?service={trial.Given.Service}"))["items"]!.AsArray())!;
        Assert.Equal(
            ["IncidentOpened", "IncidentResolved"],
            (await trial.EventsAsync($"incident:{(string)incident["id"]!}")).Select(told => told.Type));
        Assert.Equal(
            ["DeploymentFailed", "DeploymentSucceeded"],
            (await trial.EventsAsync($"deployment:{trial.Given.Repository}/2")).Select(told => told.Type).Order());
    }

    static async Task RunAsync(Trial trial, PlatformEvent[] facts)
    {
        await trial.TellAsync(facts);
        var opened = await UntilAnsweredAsync(() => trial.PostAsync(
            "incidents", new { service = trial.Given.Service, title = "Users cannot pay", startedAt = monday.AddHours(3) },
            key: $"{trial.Given.Word}-open"));
        await UntilAnsweredAsync(() => trial.PostAsync(
            $"incidents/{opened.Split('"')[3]}/resolve", new { resolvedAt = monday.AddHours(4) }, key: $"{trial.Given.Word}-resolve"));
    }

    /// <summary>Asks again with the same key until there is an answer, as a client does that lost one.</summary>
    static async Task<string> UntilAnsweredAsync(Func<Task<HttpResponseMessage>> ask)
    {
        var text = "";
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await ask();
                text = await answer.Content.ReadAsStringAsync();
                if (answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway)
                    return false;
                Assert.True(answer.IsSuccessStatusCode, text);
                return true;
            },
            "the request is answered", TimeSpan.FromSeconds(60));
        return text;
    }

    static IEnumerable<PlatformEvent> FactsOf(Given given) =>
    [
        given.ServiceVersion(2, monday.AddDays(-9), given.Team),
        given.Push("", "a", monday), given.PullRequest(1, "f", monday, monday.AddHours(1), "b"),
        given.Push("a", "b", monday.AddHours(1)),
        given.Deployment(1, "a", monday), given.Status(1, "a", "success", monday.AddMinutes(30)),
        given.Deployment(2, "b", monday), given.Status(2, "b", "success", monday.AddHours(2)),
    ];

    /// <summary>A stack of which the service may be killed.</summary>
    public sealed class KilledService : IAsyncLifetime
    {
        PlatformStack? stack;

        public PlatformStack Stack => stack!;

        public async ValueTask InitializeAsync() => stack = await PlatformStack.StartAsync(
            await TestSpace.CreateAsync(), new StackShape { Services = [ProcessName.Metrics] });

        public async ValueTask DisposeAsync()
        {
            if (stack is not null)
                await stack.DisposeAsync();
        }
    }
}
