using Defaults.Errors;
using Defaults.Hosting;
using Defaults.Identity;
using Gateway.Feed;
using Gateway.Identity;
using Gateway.Intake;
using Gateway.Pages;
using Gateway.Proxy;
using Messaging.Bus;
using Messaging.Database;
using Messaging.Operations;
using Organisation;

if (args is ["keys", ..])
    return await KeysCommand.RunAsync(args[1..]);

var builder = PlatformHost.CreateBuilder(args, "gateway");
builder.AddPlatformDatabase(new ServiceName("gateway", typeof(Program).Assembly));
builder.AddOrganisation();
builder.AddPlatformMessaging();
builder.Services.AddOpenApi("gateway");
builder.AddIdentity();
builder.AddProxy();
builder.AddFeed();
builder.AddIntake();

var app = builder.Build();
app.UseManagement();
app.UsePlatformErrors();
app.UseAuthentication();
app.UseAuthorization();
app.MapFirstPage();
app.MapKeys();
app.MapFeed();
app.MapIntake();
app.MapOperations("/api/ops/gateway");
app.MapProxy();
app.MapOpenApi().RequireScope(Scopes.CatalogRead);
app.Run();
return 0;
