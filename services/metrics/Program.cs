using Contracts;
using Contracts.Gateway;
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

var builder = PlatformHost.CreateBuilder(args, "metrics");
builder.AddPlatformDatabase(new ServiceName("metrics", typeof(Program).Assembly));
builder.AddPlatformMessaging(consumers =>
{
    consumers.Add<RecordPush, PushReceived>(Topology.MetricsPushesQueue);
    consumers.Add<RecordPullRequest, PullRequestChanged>(Topology.MetricsPullRequestsQueue);
    consumers.Add<RecordDeployment, DeploymentCreated>(Topology.MetricsDeploymentsQueue);
    consumers.Add<RecordDeploymentStatus, DeploymentStatusChanged>(Topology.MetricsDeploymentStatusesQueue);
    consumers.Add<RecordService>(Topology.MetricsEntitiesQueue);
});
builder.AddInternalAuthentication(audience: "metrics");

builder.Services.AddOptions<MetricsOptions>()
    .BindConfiguration("Metrics").ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton<IncidentRights>();

var app = builder.Build();
app.UsePlatformService();
app.MapDelivery();
app.MapDeployments();
app.MapIncidents();
app.MapOperations("/ops");
app.Run();
