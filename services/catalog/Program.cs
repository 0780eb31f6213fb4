using Catalog;
using Catalog.Commands;
using Catalog.Entities;
using Catalog.Graph;
using Catalog.History;
using Catalog.Index;
using Catalog.Locations;
using Catalog.Repositories;
using Catalog.Queries;
using Catalog.Search;
using Catalog.Sources;
using Catalog.TechDocs;
using Contracts;
using Defaults.Errors;
using Defaults.Hosting;
using Defaults.Identity;
using GitHub;
using Messaging.Bus;
using Messaging.Database;
using Messaging.Operations;
using Microsoft.Extensions.Options;

var builder = PlatformHost.CreateBuilder(args, "catalog");
builder.AddPlatformDatabase(new ServiceName("catalog", typeof(Program).Assembly));
builder.AddPlatformMessaging(consumers =>
{
    consumers.Add<FollowPushes>(Topology.CatalogPushesQueue);
    consumers.Add<FollowRepositories>(Topology.CatalogRepositoriesQueue);
    consumers.Add<CarryOutCommands>(Topology.CatalogCommandsQueue);
});
builder.AddInternalAuthentication(audience: "catalog");
builder.AddGitHubServers();

builder.Services.AddSingleton(
    new BackstageRoutes(EntitiesApi.Prefix, EntitiesApi.FacetsPrefix, LocationsApi.Prefix, LocationsApi.AnalyzePath, SearchApi.Prefix, TechDocsApi.Prefix, "/refresh", "/validate-entity"));
builder.Services.AddOptions<CatalogOptions>()
    .BindConfiguration("Catalog").ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton(services => KindDeclaration.All(services.GetRequiredService<IOptions<CatalogOptions>>().Value.Kinds));
builder.Services.AddSingleton<EntityAccess>();
builder.Services.AddSingleton<StoredEntities>();
builder.Services.AddSingleton<EntityLists>();
builder.Services.AddSingleton<EntityIndex>();
builder.Services.AddHostedService<ForgetChanges>();
builder.Services.AddSingleton<AsOf>();
builder.Services.AddSingleton<PastEntities>();
builder.Services.AddHostedService<HistoryRetention>();
builder.Services.AddSingleton<FileRoots>();
builder.Services.AddSingleton<GitRoots>();
builder.Services.AddSingleton<SourceReader>();
builder.Services.AddSingleton<DueSignal>();
builder.Services.AddScoped<TouchedLocations>();
builder.Services.AddSingleton<BackgroundRefresh>();
builder.Services.AddHostedService<RefreshDueLocations>();
builder.Services.AddHostedService<WatchRepositories>();

var app = builder.Build();
app.UsePlatformService();
app.MapEntities();
app.MapLocations();
app.MapGraph();
app.MapSearch();
app.MapTechDocs();
app.MapOperations("/ops");
app.Run();
