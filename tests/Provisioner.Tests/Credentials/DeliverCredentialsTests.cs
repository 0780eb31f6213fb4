using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Provisioner.Tests.Credentials;

public sealed class DeliverCredentialsTests
{
    [Fact]
    public async Task A_member_at_any_depth_gets_credentials_that_work_and_replace_those_of_before()
    {
        var trial = await Trial.StartAsync();
        var id = await trial.ReadyOrderAsync(trial.Name());

        using var answer = await trial.AskCredentialsAsync(id);
        var first = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.True(await trial.OpensAsync(first));
        var second = await trial.CredentialsAsync(id, trial.Sue);

        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.False(await trial.OpensAsync(first));
        Assert.True(await trial.OpensAsync(second));
        var delivered = (await trial.ToldAsync(id)).Where(told => told.Type == "CredentialsDelivered").ToList();
        Assert.Equal(
            [($"user:default/ann-{trial.Word}", 1), ($"user:default/sue-{trial.Word}", 2)],
            delivered.Select(told => ((string)told.Body["deliveredTo"]!, (int)told.Body["rotation"]!)));
        Assert.Equal(2, (int)(await trial.GetAsync(id))["credentialsDelivered"]!);
    }

    [Fact]
    public async Task Whoever_is_not_in_the_team_is_refused_and_that_is_told_administrators_included()
    {
        var trial = await Trial.StartAsync();
        var id = await trial.ReadyOrderAsync(trial.Name());
        var ours = await trial.CredentialsAsync(id);

        foreach (var stranger in (HttpClient[])[trial.Otto, trial.Head, trial.Administrator])
        {
            using var refused = await trial.AskCredentialsAsync(id, stranger);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Contains("only for members of", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.True(await trial.OpensAsync(ours));
        var told = (await trial.ToldAsync(id)).Where(told => told.Type == "CredentialsRefused").ToList();
        Assert.Equal(3, told.Count);
        Assert.Equal($"user:default/otto-{trial.Word}", (string)told[0].Body["refusedTo"]!);
        Assert.All(told, each => Assert.Equal(
            ("restricted", trial.Team), ((string)each.Body["visibility"]!, (string)each.Body["owner"]!)));
    }

    [Fact]
    public async Task What_is_not_ready_has_no_credentials()
    {
        var trial = await Trial.StartAsync();
        var id = await trial.ReadyOrderAsync(trial.Name());
        using (await trial.Ann.DeleteAsync($"/api/provisioner/orders/{id}"))
            await trial.IsAsync(id, "gone");

        using var gone = await trial.AskCredentialsAsync(id);
        using var unknown = await trial.AskCredentialsAsync(Guid.NewGuid());

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.NotFound), (gone.StatusCode, unknown.StatusCode));
        Assert.DoesNotContain("CredentialsDelivered", await trial.TypesToldAsync(id));
    }

    [Fact]
    public async Task Of_deliveries_at_the_same_time_the_last_one_works()
    {
        var trial = await Trial.StartAsync();
        var id = await trial.ReadyOrderAsync(trial.Name());

        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => trial.CredentialsAsync(id)));

        var working = 0;
        foreach (var credentials in all)
            working += await trial.OpensAsync(credentials) ? 1 : 0;
        Assert.Equal(1, working);
        Assert.Equal(
            Enumerable.Range(1, 6),
            (await trial.ToldAsync(id)).Where(told => told.Type == "CredentialsDelivered")
                .Select(told => (int)told.Body["rotation"]!));
    }
}
