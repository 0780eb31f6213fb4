using Contracts;
using Messaging.Bus;
using Messaging.Database;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Organisation;

public static class OrganisationExtensions
{
    /// <summary>The tables of the directory, in the service's own schema.</summary>
    public static void AddOrganisation(this IHostApplicationBuilder builder) =>
        builder.Services.AddSingleton(
            new MigrationSource(typeof(OrganisationDirectory).Assembly, "directory_migrations"));

    /// <summary>The consumer that keeps them.</summary>
    public static void AddOrganisation(this PlatformConsumers consumers, string service) =>
        consumers.Add<KeepDirectory>(Topology.DirectoryQueueOf(service));
}
