using Defaults.Hosting;
using Gateway.Feed;
using Gateway.Intake;
using Messaging.Bus;
using Messaging.Database;

var builder = PlatformHost.CreateBuilder(args, "gateway");
builder.AddPlatformDatabase(new ServiceName("gateway", typeof(Program).Assembly));
builder.AddPlatformMessaging();
builder.AddFeed();
builder.AddIntake();
var app = builder.Build();
app.UseManagement();
app.MapFeed();
app.MapIntake();
app.Run();
