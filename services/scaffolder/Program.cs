using Contracts;
using Defaults.Errors;
using Defaults.Hosting;
using Defaults.Identity;
using Messaging.Bus;
using Messaging.Database;
using Messaging.Operations;
using Organisation;
using Scaffolder;
using Scaffolder.Actions;
using Scaffolder.Runs;
using Scaffolder.Tasks;
using Scaffolder.Templates;

var builder = PlatformHost.CreateBuilder(args, "scaffolder");
builder.AddPlatformDatabase(new ServiceName("scaffolder", typeof(Program).Assembly));
builder.AddOrganisation();
builder.AddPlatformMessaging(consumers =>
{
    consumers.AddOrganisation("scaffolder");
    consumers.Add<KeepTemplates>(Topology.ScaffolderTemplatesQueue);
    consumers.Add<RecordAnswer>(Topology.ScaffolderAnswersQueue);
});
builder.AddInternalAuthentication(audience: "scaffolder");

builder.Services.AddSingleton(new BackstageRoutes("/v2"));
builder.Services.AddOptions<ScaffolderOptions>()
    .BindConfiguration("Scaffolder").ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddActions();
builder.Services.AddRuns();

var app = builder.Build();
app.UsePlatformService();
app.MapTemplates();
app.MapTasks();
app.MapActions();
app.MapOperations("/ops");
app.Run();
