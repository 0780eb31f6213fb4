using Defaults.Hosting;
using Defaults.Identity;
using Messaging.Bus;
using Messaging.Database;
using Messaging.Operations;
using Organisation;

var builder = PlatformHost.CreateBuilder(args, "metrics");
builder.AddPlatformDatabase(new ServiceName("metrics", typeof(Program).Assembly));
builder.AddOrganisation();
builder.AddPlatformMessaging(consumers => consumers.AddOrganisation("metrics"));
builder.AddInternalAuthentication(audience: "metrics");

var app = builder.Build();
app.UsePlatformService();
app.MapOperations("/ops");
app.Run();
