using Defaults.Hosting;
using Defaults.Identity;
using Messaging.Bus;
using Messaging.Database;
using Messaging.Operations;

var builder = PlatformHost.CreateBuilder(args, "metrics");
builder.AddPlatformDatabase(new ServiceName("metrics", typeof(Program).Assembly));
builder.AddPlatformMessaging();
builder.AddInternalAuthentication(audience: "metrics");

var app = builder.Build();
app.UsePlatformService();
app.MapOperations("/ops");
app.Run();
