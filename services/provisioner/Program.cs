using Contracts;
using Defaults.Hosting;
using Defaults.Identity;
using Messaging.Bus;
using Messaging.Database;
using Messaging.Operations;
using Organisation;
using Provisioner;
using Provisioner.Credentials;
using Provisioner.Drivers;
using Provisioner.Drivers.Postgres;
using Provisioner.Offerings;
using Provisioner.Orders;
using Provisioner.Work;

var builder = PlatformHost.CreateBuilder(args, "provisioner");
builder.AddPlatformDatabase(new ServiceName("provisioner", typeof(Program).Assembly));
builder.AddOrganisation();
builder.AddPlatformMessaging(consumers =>
{
    consumers.AddOrganisation("provisioner");
    consumers.Add<TakeOrder>(Topology.ProvisionerCommandsQueue);
    consumers.Add<NoteEntityRefusal>(Topology.ProvisionerAnswersQueue);
});
builder.AddInternalAuthentication(audience: "provisioner");

builder.Services.AddOptions<ProvisionerOptions>()
    .BindConfiguration("Provisioner").ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton(await Menu.ReadAsync());
builder.Services.AddSingleton<ServerCheck>();
builder.Services.AddSingleton<IResourceDriver, PostgresDriver>();
builder.Services.AddSingleton<DriverSet>();
builder.Services.AddSingleton<PlaceOrder>();
builder.Services.AddSingleton<OrderSignal>();
builder.Services.AddScoped<CarryOutOrder>();
builder.Services.AddHostedService<CarryOutOrders>();

var app = builder.Build();
app.UsePlatformService();
app.MapOfferings();
app.MapOrders();
app.MapCredentials();
app.MapOperations("/ops");
app.Run();
