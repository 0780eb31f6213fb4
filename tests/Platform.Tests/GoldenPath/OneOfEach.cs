using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Npgsql;
using Testing;
using Testing.Feed;
using Testing.Stack;
using Xunit;

namespace Platform.Tests.GoldenPath;

/// <summary>Of everything that was ordered there is one, and the feed tells it once.</summary>
static class OneOfEach
{
    public static async Task RequireAsync(PavedWay paved)
    {
        var http = paved.Stack.Gateway;
        var services = await NamesAsync(http, "/api/catalog/entities?filter=kind=component,metadata.name&fields=metadata.name");
        services = [.. services.Where(name => name.StartsWith("shipping-", StringComparison.Ordinal))];
        Assert.NotEmpty(services);
        Assert.Equal(Enumerable.Range(1, services.Count).Select(i => $"shipping-{i}").Order(StringComparer.Ordinal), services);

        var repositories = Directory.GetDirectories(paved.Repositories, "*.git", SearchOption.AllDirectories)
            .Select(folder => Path.GetFileNameWithoutExtension(folder)).Order(StringComparer.Ordinal);
        Assert.Equal(services, repositories);

        var orders = (await http.GetFromJsonAsync<JsonElement>("/api/provisioner/orders?limit=500"))
            .GetProperty("items").EnumerateArray()
            .Select(order => $"{order.GetProperty("name").GetString()} {order.GetProperty("state").GetString()}")
            .Order(StringComparer.Ordinal);
        Assert.Equal(services.Select(name => $"{name}-db ready"), orders);

        await using (var tenants = new NpgsqlConnection(paved.Stack.Tenants!.AdminConnectionString))
            Assert.Equal(
                services.Select(name => $"{name}-db"),
                (await tenants.QueryAsync<string>("select datname from pg_database where datname like 'shipping-%' order by datname collate \"C\"")));
        var resources = await NamesAsync(http, "/api/catalog/entities?filter=kind=resource&fields=metadata.name");
        Assert.Equal(
            services.Select(name => $"{name}-db"),
            resources.Where(name => name.StartsWith("shipping-", StringComparison.Ordinal)));

        await ToldOnceAsync(http, "provisioner.order.ready.v1", services.Count);
        await ToldOnceAsync(http, "scaffolder.task.completed.v1", services.Count);
    }

    static async Task ToldOnceAsync(HttpClient http, string type, int count)
    {
        var told = await Eventually.ReadAsync(
            async () => (await FeedReader.ReadToEndAsync(http)).Where(entry => entry.Type == type).ToList(),
            entries => entries.Count >= count, $"the feed tells {type} {count} times");
        Assert.Equal(count, told.Count);
        Assert.Equal(count, told.DistinctBy(entry => entry.Subject).Count());
    }

    static async Task<IReadOnlyList<string>> NamesAsync(HttpClient http, string path) =>
    [
        .. (await http.GetFromJsonAsync<JsonElement>(path)).EnumerateArray()
            .Select(entity => entity.GetProperty("metadata").GetProperty("name").GetString()!)
            .Order(StringComparer.Ordinal),
    ];
}
