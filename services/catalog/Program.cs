using Defaults.Hosting;
using Defaults.Identity;
using Messaging.Bus;
using Messaging.Database;
using Messaging.Operations;

var builder = PlatformHost.CreateBuilder(args, "catalog");
builder.AddPlatformDatabase(new ServiceName("catalog", typeof(Program).Assembly));
builder.AddPlatformMessaging();
builder.AddInternalAuthentication(audience: "catalog");

var app = builder.Build();
app.UsePlatformService();
app.MapOperations("/ops");
app.Run();
