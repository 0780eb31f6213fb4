using Defaults.Hosting;
using Defaults.Identity;
using Messaging.Bus;
using Messaging.Database;
using Messaging.Operations;
using Organisation;

var builder = PlatformHost.CreateBuilder(args, "provisioner");
builder.AddPlatformDatabase(new ServiceName("provisioner", typeof(Program).Assembly));
builder.AddOrganisation();
builder.AddPlatformMessaging(consumers => consumers.AddOrganisation("provisioner"));
builder.AddInternalAuthentication(audience: "provisioner");

var app = builder.Build();
app.UsePlatformService();
app.MapOperations("/ops");
app.Run();
