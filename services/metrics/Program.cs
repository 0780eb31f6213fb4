using Contracts;
using Defaults.Hosting;
using Defaults.Identity;
using Messaging.Bus;
using Messaging.Database;
using Messaging.Operations;
using Metrics;
using Metrics.Commits;
using Metrics.Delivery;
using Metrics.Deployments;
using Metrics.Incidents;
using Metrics.PullRequests;
using Metrics.Services;
using Organisation;

var builder = PlatformHost.CreateBuilder(args, "metrics");
builder.AddPlatformDatabase(new ServiceName("metrics", typeof(Program).Assembly));
builder.AddOrganisation();
builder.AddPlatformMessaging(consumers =>
{
    consumers.AddOrganisation("metrics");
    consumers.Add<RecordPush>(Topology.MetricsPushesQueue);
    consumers.Add<RecordPullRequest>(Topology.MetricsPullRequestsQueue);
    consumers.Add<RecordDeployment>(Topology.MetricsDeploymentsQueue);
    consumers.Add<RecordDeploymentStatus>(Topology.MetricsDeploymentStatusesQueue);
    consumers.Add<RecordService>(Topology.MetricsEntitiesQueue);
});
builder.AddInternalAuthentication(audience: "metrics");

builder.Services.AddOptions<MetricsOptions>()
    .BindConfiguration("Metrics").ValidateDataAnnotations().ValidateOnStart();

var app = builder.Build();
app.UsePlatformService();
app.MapDelivery();
app.MapDeployments();
app.MapIncidents();
app.MapOperations("/ops");
app.Run();
