using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Metrics.Tests.Incidents;

public sealed class IncidentTests
{
    static readonly DateTimeOffset monday = Given.Monday;

    [Fact]
    public async Task An_incident_is_opened_listed_resolved_and_told()
    {
        var trial = await Trial.WithServiceAsync();
        using var opened = await trial.PostAsync("incidents", new
        {
            service = trial.Given.Service, title = "Users cannot pay", severity = "critical", startedAt = monday, externalId = trial.Given.Word,
        });
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
        var incident = (await opened.Content.ReadFromJsonAsync<JsonObject>())!;
        var id = (string)incident["id"]!;
        Assert.Equal($"/api/metrics/incidents/{id}", $"{opened.Headers.Location}");
        Assert.Equal("open", (string)incident["state"]!);
        Assert.Equal([id], await IdsAsync(trial, "&state=open"));
        Assert.Empty(await IdsAsync(trial, "&state=resolved"));

        using var resolved = await trial.PostAsync($"incidents/{id}/resolve", new { resolvedAt = monday.AddHours(2) });
        Assert.Equal(HttpStatusCode.OK, resolved.StatusCode);
        Assert.Equal([id], await IdsAsync(trial, "&state=resolved"));
        Assert.Equal("resolved", (string)(await trial.GetAsync($"incidents/{id}"))["state"]!);

        var told = await trial.EventsAsync($"incident:{id}");
        Assert.Equal(["IncidentOpened", "IncidentResolved"], told.Select(each => each.Type));
        Assert.All(told, each => Assert.Equal(trial.Given.Team, (string)each.Body["owner"]!));
        Assert.Equal(monday.AddHours(2), (DateTimeOffset)told[1].Body["resolvedAt"]!);

        using var again = await trial.PostAsync($"incidents/{id}/resolve", new { });
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal(2, (await trial.EventsAsync($"incident:{id}")).Count);
    }

    public static TheoryData<string, object> Refused => new()
    {
        { "title", new { service = "$" } },
        { "service", new { title = "t", service = "component:default/unknown" } },
        { "services", new { title = "t", services = new[] { "$", "component:default/unknown" } } },
        { "startedAt", new { title = "t", service = "$", startedAt = "2999-01-01T00:00:00Z" } },
        { "causedByDeployment", new { title = "t", service = "$", causedByDeployment = new { repository = "a/b", deploymentId = 1 } } },
        { "severety", new { title = "t", service = "$", severety = "critical" } },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task What_cannot_be_is_refused_by_its_field_and_leaves_nothing(string field, object body)
    {
        var trial = await Trial.WithServiceAsync();
        var json = System.Text.Json.JsonSerializer.Serialize(body).Replace("$", trial.Given.Service);

        using var answer = await trial.PostAsync("incidents", JsonNode.Parse(json)!);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(field, await answer.Content.ReadAsStringAsync());
        Assert.Empty(await IdsAsync(trial));
    }

    [Fact]
    public async Task Only_the_owning_team_and_keys_with_the_scope_open_and_resolve()
    {
        var trial = await Trial.WithServiceAsync();
        var (parent, other) = ($"group:default/up-{trial.Given.Word}", $"group:default/other-{trial.Given.Word}");
        await trial.TellAsync(Given.Group(parent), Given.Group(other));
        var body = new { service = trial.Given.Service, title = "Users cannot pay", startedAt = monday };
        using var stranger = await trial.MemberAsync([other]);
        using var owner = await trial.MemberAsync([trial.Given.Team]);
        using var tool = await trial.MemberAsync([], "metrics:write");

        using var refused = await trial.PostAsync("incidents", body, stranger);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains(trial.Given.Team, await refused.Content.ReadAsStringAsync());
        Assert.Empty(await IdsAsync(trial));

        using var owned = await trial.PostAsync("incidents", body, owner);
        using var measured = await trial.PostAsync("incidents", body, tool);
        Assert.Equal(HttpStatusCode.Created, owned.StatusCode);
        Assert.Equal(HttpStatusCode.Created, measured.StatusCode);

        var id = (string)(await owned.Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
        using var notTheirs = await trial.PostAsync($"incidents/{id}/resolve", new { }, stranger);
        Assert.Equal(HttpStatusCode.Forbidden, notTheirs.StatusCode);
        Assert.Equal("open", (string)(await trial.GetAsync($"incidents/{id}"))["state"]!);
        using var theirs = await trial.PostAsync($"incidents/{id}/resolve", new { }, owner);
        Assert.Equal(HttpStatusCode.OK, theirs.StatusCode);
        // The scope to write is none to read, and the other way round.
        Assert.Equal(HttpStatusCode.Forbidden, (await tool.GetAsync("/api/metrics/incidents")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/api/metrics/incidents")).StatusCode);
    }

    [Fact]
    public async Task A_request_that_comes_again_with_its_key_opens_one_incident_and_one_external_id_is_one_incident()
    {
        var trial = await Trial.WithServiceAsync();
        var body = new { service = trial.Given.Service, title = "Users cannot pay", externalId = trial.Given.Word };

        using var first = await trial.PostAsync("incidents", body, key: trial.Given.Word);
        using var second = await trial.PostAsync("incidents", body, key: trial.Given.Word);
        using var third = await trial.PostAsync("incidents", body);

        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.True(second.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal(HttpStatusCode.Conflict, third.StatusCode);
        Assert.Single(await IdsAsync(trial));
    }

    [Fact]
    public async Task An_incident_that_names_no_cause_comes_from_the_last_deployment_before_it_whenever_that_is_heard_of()
    {
        var trial = await Trial.WithServiceAsync();
        await trial.TellAsync(trial.Given.Status(1, "a", "success", monday.AddHours(1)));
        await trial.OpenIncidentAsync(monday.AddHours(5), monday.AddHours(8));

        Assert.Equal(7 * 3_600, (double)(await trial.DeliveryAsync())["failedDeploymentRecoveryTime"]!["value"]!);
        Assert.Equal(
            ["DeploymentSucceeded", "DeploymentFailed"],
            (await trial.EventsAsync($"deployment:{trial.Given.Repository}/1")).Select(told => told.Type));

        await trial.TellAsync(
            trial.Given.Status(2, "b", "success", monday.AddHours(3)), trial.Given.Status(3, "c", "success", monday.AddHours(7)));
        var metrics = await trial.DeliveryAsync();
        Assert.Equal(5 * 3_600, (double)metrics["failedDeploymentRecoveryTime"]!["value"]!);
        Assert.Equal(1 / 3.0, (double)metrics["changeFailRate"]!["value"]!);
        Assert.Equal(1 / 3.0, (double)metrics["deploymentReworkRate"]!["value"]!);
        Assert.Equal([0, 1, 0], (await trial.DeploymentsAsync()).Select(each => each!["incidents"]!.AsArray().Count));
    }

    [Fact]
    public async Task An_incident_may_name_the_deployment_of_another_service_as_its_cause()
    {
        var (trial, cause) = (await Trial.WithServiceAsync(), await Trial.WithServiceAsync());
        await cause.TellAsync(cause.Given.Status(1, "a", "success", monday), cause.Given.Status(2, "b", "success", monday.AddHours(1)));
        await trial.TellAsync(trial.Given.Status(3, "c", "success", monday.AddHours(2)));
        using var opened = await trial.PostAsync("incidents", new
        {
            service = trial.Given.Service,
            title = "Users cannot pay",
            startedAt = monday.AddHours(4),
            causedByDeployment = new { repository = $"github.com/{cause.Given.Slug}", deploymentId = 1 },
        });
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);

        Assert.Equal(0, (double)(await trial.DeliveryAsync())["changeFailRate"]!["value"]!);
        Assert.Equal(1 / 2.0, (double)(await cause.DeliveryAsync())["changeFailRate"]!["value"]!);
        Assert.Equal(1, (long)(await cause.DeliveryAsync())["failedDeploymentRecoveryTime"]!["counts"]!["open"]!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_incident_may_name_a_deployment_before_its_success_is_heard_of(bool isAskedFor)
    {
        var trial = await Trial.WithServiceAsync();
        if (isAskedFor)
            await trial.TellAsync(trial.Given.Deployment(1, "a", monday));
        await trial.OpenIncidentAsync(monday.AddHours(2), monday.AddHours(3), causedBy: 1);
        Assert.Empty(await trial.EventsAsync($"deployment:{trial.Given.Repository}/1"));

        await trial.TellAsync(
            trial.Given.Status(1, "a", "success", monday.AddHours(1)), trial.Given.Status(2, "b", "success", monday.AddHours(1.5)));

        var metrics = await trial.DeliveryAsync();
        Assert.Equal(1 / 2.0, (double)metrics["changeFailRate"]!["value"]!);
        Assert.Equal(2 * 3_600, (double)metrics["failedDeploymentRecoveryTime"]!["value"]!);
        Assert.Equal(
            ["DeploymentSucceeded", "DeploymentFailed"],
            (await trial.EventsAsync($"deployment:{trial.Given.Repository}/1")).Select(told => told.Type));
    }

    [Fact]
    public async Task Incidents_come_in_pages_the_newest_first()
    {
        var trial = await Trial.WithServiceAsync();
        var opened = new List<string>();
        for (var i = 0; i < 5; i++)
            opened.Add($"{await trial.OpenIncidentAsync(monday.AddHours(i))}");
        var path = $"incidents?service={trial.Given.Service}&limit=2";

        var read = new List<string>();
        for (var page = await trial.GetAsync(path); ; page = await trial.GetAsync($"{path}&after={page["after"]}"))
        {
            read.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            if (page["after"] is null)
                break;
        }

        Assert.Equal(opened.AsEnumerable().Reverse(), read);
    }

    [Fact]
    public async Task An_incident_that_there_is_not_is_404()
    {
        var trial = await Trial.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await trial.PostAsync($"incidents/{Guid.NewGuid()}/resolve", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await trial.Http.GetAsync($"/api/metrics/incidents/{Guid.NewGuid()}")).StatusCode);
    }

    static async Task<IReadOnlyList<string>> IdsAsync(Trial trial, string query = "") =>
    [
        .. (await trial.GetAsync($"incidents?service={trial.Given.Service}{query}"))["items"]!.AsArray()
            .Select(item => (string)item!["id"]!),
    ];
}
