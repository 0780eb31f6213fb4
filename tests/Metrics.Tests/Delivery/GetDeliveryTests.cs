using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Metrics.Tests.Delivery;

public sealed class GetDeliveryTests
{
    [Theory]
    [InlineData("delivery", "service")]
    [InlineData("delivery?service=component:default/unknown", "service")]
    [InlineData("delivery?service=group:default/a", "service")]
    [InlineData("delivery?team=group:default/unknown", "team")]
    [InlineData("delivery?team=a%20b", "team")]
    [InlineData("delivery?service=component:default/a&team=group:default/a", "team")]
    [InlineData("delivery?service=component:default/a&from=yesterday", "from")]
    [InlineData("delivery?service=component:default/a&to=tomorrow", "to")]
    [InlineData("delivery?service=component:default/a&environment=", "environment")]
    [InlineData("delivery?service=component:default/a&enviroment=staging", "enviroment")]
    [InlineData("changes?environment=production", "service")]
    [InlineData("changes?service=component:default/a&after=x", "after")]
    [InlineData("deployments?service=component:default/unknown", "service")]
    [InlineData("deployments?limit=501", "limit")]
    [InlineData("deployments?limit=0", "limit")]
    [InlineData("deployments?after=1_x", "after")]
    [InlineData("incidents?state=closed", "state")]
    [InlineData("incidents?after=x", "after")]
    [InlineData("incidents?service=group:default/a", "service")]
    public async Task What_cannot_be_asked_is_refused_by_its_field_with_a_remedy(string path, string field)
    {
        var trial = await Trial.StartAsync();

        using var answer = await trial.Http.GetAsync($"/api/metrics/{path}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(field, (string)problem["field"]!);
        Assert.NotEmpty((string)problem["detail"]!);
    }

    [Fact]
    public async Task Delivery_of_the_last_30_days_in_production_is_answered_unless_asked_otherwise()
    {
        var trial = await Trial.WithServiceAsync();

        var answer = await trial.GetAsync($"delivery?service={trial.Given.Service}");

        Assert.Equal("production", (string)answer["environment"]!);
        Assert.Equal(30, ((DateTimeOffset)answer["to"]! - (DateTimeOffset)answer["from"]!).TotalDays);
        Assert.Equal(
            ["changeLeadTime", "deploymentFrequency", "failedDeploymentRecoveryTime", "changeFailRate", "deploymentReworkRate"],
            answer["metrics"]!.AsObject().Select(metric => metric.Key));
        foreach (var (_, metric) in answer["metrics"]!.AsObject())
        {
            Assert.Null(metric!["value"]);
            Assert.NotNull(metric["reason"]);
            using var facts = await trial.Http.GetAsync((string)metric["facts"]!);
            Assert.Equal(HttpStatusCode.OK, facts.StatusCode);
        }
    }

    [Fact]
    public async Task Reading_takes_the_scope_that_every_member_has()
    {
        var trial = await Trial.WithServiceAsync();
        using var member = await trial.MemberAsync([]);
        using var other = await trial.MemberAsync([], "catalog:read");

        Assert.Equal(HttpStatusCode.OK, (await member.GetAsync($"/api/metrics/delivery?service={trial.Given.Service}")).StatusCode);
        foreach (var path in new[] { "delivery?team=a", "changes", "deployments", "incidents" })
            Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync($"/api/metrics/{path}")).StatusCode);
    }
}
