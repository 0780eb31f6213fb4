using Defaults.Hosting;
using Defaults.Identity;
using Messaging.Bus;
using Messaging.Database;
using Messaging.Operations;

var builder = PlatformHost.CreateBuilder(args, "scaffolder");
builder.AddPlatformDatabase(new ServiceName("scaffolder", typeof(Program).Assembly));
builder.AddPlatformMessaging();
builder.AddInternalAuthentication(audience: "scaffolder");

var app = builder.Build();
app.UsePlatformService();
app.MapOperations("/ops");
app.Run();
