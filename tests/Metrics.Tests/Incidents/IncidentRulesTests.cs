using Metrics.Incidents;
using Xunit;

namespace Metrics.Tests.Incidents;

public sealed class IncidentRulesTests
{
    static readonly DateTimeOffset now = Given.Monday;
    static readonly OpenIncident.Request good = new("Users cannot pay", "component:default/shop");

    public static TheoryData<string, object> Bad => new()
    {
        { "title", good with { Title = null } },
        { "title", good with { Title = "  " } },
        { "title", good with { Title = new string('t', 201) } },
        { "title", good with { Title = "a\0b" } },
        { "service", good with { Service = null } },
        { "service", good with { Service = "group:default/team" } },
        { "service", good with { Service = "component:default/" } },
        { "services", good with { Services = ["component:default/a"] } },
        { "services", good with { Service = null, Services = [] } },
        { "services", good with { Service = null, Services = [null] } },
        { "services", good with { Service = null, Services = [.. Enumerable.Range(0, 51).Select(i => $"s{i}")] } },
        { "severity", good with { Severity = "" } },
        { "externalId", good with { ExternalId = new string('e', 201) } },
        { "startedAt", good with { StartedAt = now.AddHours(1) } },
        { "causedByDeployment.repository", good with { CausedByDeployment = new(null, 1) } },
        { "causedByDeployment.deploymentId", good with { CausedByDeployment = new("o/r", null) } },
        { "causedByDeployment.deploymentId", good with { CausedByDeployment = new("o/r", 0) } },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void What_cannot_be_is_refused_by_its_field(string field, object request)
    {
        var (incident, refusal) = IncidentRules.Read((OpenIncident.Request)request, now);

        Assert.Null(incident);
        Assert.Equal(field, refusal!.Field);
        Assert.NotEmpty(refusal.Detail);
    }

    [Fact]
    public void An_incident_begins_now_and_names_in_full_what_it_hurt()
    {
        var (incident, _) = IncidentRules.Read(
            good with { Service = null, Services = ["Shop", "component:web/cart", "shop"], CausedByDeployment = new("Org/Shop", 7) }, now);

        Assert.Equal(["component:default/shop", "component:web/cart"], incident!.Services);
        Assert.Equal(now, incident.StartedAt);
        Assert.Equal(("github.com/org/shop", 7L), (incident.CausedByRepository, incident.CausedByDeploymentId!.Value));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(5, true)]
    [InlineData(60, false)]
    public void An_incident_ends_after_it_began_and_not_in_the_future(int minutes, bool isGood) =>
        Assert.Equal(isGood, IncidentRules.RefuseResolution(now, now.AddMinutes(minutes), now) is null);
}
