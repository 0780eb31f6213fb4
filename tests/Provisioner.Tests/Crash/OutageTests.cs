using System.Net;
using Testing;
using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Provisioner.Tests.Crash;

/// <summary>The server of the databases is away; the platform is not.</summary>
[Collection(nameof(OwnStacks))]
public sealed class OutageTests
{
    [Fact]
    public async Task An_order_waits_for_a_server_that_is_away_and_credentials_are_told_to_come_back()
    {
        await using var tenants = await TenantsServer.StartOwnAsync();
        await using var stack = await StartAsync(tenants, retryForSeconds: 600);
        var trial = await Trial.StartAsync(stack);
        var before = await trial.ReadyOrderAsync(trial.Name("before"));
        await tenants.StopAsync("immediate");

        var id = await trial.OrderAsync(trial.Name());
        using var refused = await trial.AskCredentialsAsync(before);
        await Eventually.TrueAsync(
            async () => ((string?)(await trial.GetAsync(id))["reason"])?.StartsWith("Is tried again") == true,
            "the order tells that it is tried again");
        await tenants.StartAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        var ready = await trial.IsAsync(id, "ready");
        Assert.Null(ready["reason"]);
        Assert.Equal(["OrderAccepted", "OrderReady"], await trial.TypesToldAsync(id));
        Assert.DoesNotContain("CredentialsDelivered", await trial.TypesToldAsync(before));
    }

    [Fact]
    public async Task An_order_whose_server_stays_away_fails_with_what_to_do_and_holds_its_name_until_nothing_is_left()
    {
        await using var tenants = await TenantsServer.StartOwnAsync();
        await using var stack = await StartAsync(tenants, retryForSeconds: 1);
        var trial = await Trial.StartAsync(stack);
        await tenants.StopAsync("immediate");

        var id = await trial.OrderAsync(trial.Name());
        var failed = await trial.IsAsync(id, "failed");

        Assert.Contains("The server did not do it", (string)failed["reason"]!, StringComparison.Ordinal);
        Assert.NotEmpty((string)failed["remedy"]!);
        Assert.Equal(["OrderAccepted", "OrderFailed"], await trial.TypesToldAsync(id));
        using var held = await trial.PostAsync(trial.Name());
        Assert.Equal(HttpStatusCode.Conflict, held.StatusCode);
        await tenants.StartAsync();
        await Eventually.TrueAsync(
            async () => (await trial.PostAsync(trial.Name())).StatusCode == HttpStatusCode.Created, "the name is free",
            TimeSpan.FromSeconds(180));
        Assert.Equal("failed", (string)(await trial.GetAsync(id))["state"]!);
        Assert.Equal(["OrderAccepted", "OrderFailed"], await trial.TypesToldAsync(id));
    }

    [Fact]
    public async Task Without_a_server_nothing_is_ordered_and_the_setting_is_named()
    {
        await using var stack = await Stacks.StartAsync(
            settings: new Dictionary<string, string> { ["Provisioner__Postgres__Admin"] = "" });
        var trial = await Trial.StartAsync(stack);

        using var refused = await trial.PostAsync(trial.Name());

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("Provisioner:Postgres:Admin", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    static Task<PlatformStack> StartAsync(TenantsServer tenants, int retryForSeconds) => Stacks.StartAsync(
        settings: new Dictionary<string, string>
        {
            ["Provisioner__Postgres__Admin"] = tenants.AdminConnectionString,
            ["Provisioner__RetryForSeconds"] = $"{retryForSeconds}",
        });
}
