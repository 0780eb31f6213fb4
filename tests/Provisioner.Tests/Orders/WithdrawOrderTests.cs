using System.Net;
using Testing;
using Xunit;

namespace Provisioner.Tests.Orders;

public sealed class WithdrawOrderTests
{
    [Fact]
    public async Task A_deleted_order_leaves_nothing_and_its_name_is_free_again()
    {
        var trial = await Trial.StartAsync();
        var id = await trial.ReadyOrderAsync(trial.Name());
        var credentials = await trial.CredentialsAsync(id);

        using var first = await trial.Sue.DeleteAsync($"/api/provisioner/orders/{id}");
        await trial.IsAsync(id, "gone");
        using var again = await trial.Ann.DeleteAsync($"/api/provisioner/orders/{id}");

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, again.StatusCode));
        Assert.False(await trial.OpensAsync(credentials));
        Assert.Equal((0, 0), await trial.OnServerAsync(trial.Name()));
        Assert.Equal(
            ["OrderAccepted", "OrderReady", "CredentialsDelivered", "OrderWithdrawn", "OrderGone"],
            await trial.TypesToldAsync(id));
        var (type, body, _) = (await trial.ToldAsync($"resource:default/{trial.Name()}"))[^1];
        Assert.Equal(("WithdrawEntity", $"user:default/sue-{trial.Word}"), (type, (string)body["onBehalfOf"]!["subject"]!));
        await Eventually.TrueAsync(
            async () => await trial.EntityAsync(trial.Name()) is null, "the catalog has it no longer");
        await trial.ReadyOrderAsync(trial.Name());
    }

    [Fact]
    public async Task Only_members_and_administrators_delete()
    {
        var trial = await Trial.StartAsync();
        var id = await trial.ReadyOrderAsync(trial.Name());

        using var another = await trial.Otto.DeleteAsync($"/api/provisioner/orders/{id}");
        using var above = await trial.Head.DeleteAsync($"/api/provisioner/orders/{id}");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.Forbidden), (another.StatusCode, above.StatusCode));
        Assert.Equal((1, 1), await trial.OnServerAsync(trial.Name()));
        using var administrator = await trial.Administrator.DeleteAsync($"/api/provisioner/orders/{id}");
        Assert.Equal(HttpStatusCode.Accepted, administrator.StatusCode);
        await trial.IsAsync(id, "gone");
    }
}
