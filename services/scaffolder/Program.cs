using Defaults.Hosting;
using Defaults.Identity;
using Messaging.Bus;
using Messaging.Database;
using Messaging.Operations;
using Organisation;

var builder = PlatformHost.CreateBuilder(args, "scaffolder");
builder.AddPlatformDatabase(new ServiceName("scaffolder", typeof(Program).Assembly));
builder.AddOrganisation();
builder.AddPlatformMessaging(consumers => consumers.AddOrganisation("scaffolder"));
builder.AddInternalAuthentication(audience: "scaffolder");

var app = builder.Build();
app.UsePlatformService();
app.MapOperations("/ops");
app.Run();
