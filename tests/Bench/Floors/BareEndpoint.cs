using System.Diagnostics;
using Npgsql;
using Testing;

namespace Bench.Floors;

/// <summary>
/// The floor for reads: Kestrel, one prepared query by primary key, the stored bytes written as they are. No routing
/// beyond one path, no authentication, no logging. Runs as a process of its own so that its CPU can be read.
/// </summary>
sealed class BareEndpoint : IDisposable
{
    const string CreateTable = """
        drop table if exists bench_documents;
        create table bench_documents (key text primary key, document bytea not null)
        """;

    const string InsertDocuments = "insert into bench_documents select * from unnest(@keys, @documents)";

    const string SelectDocument = "select document from bench_documents where key = $1";

    readonly Process process;

    BareEndpoint(Process process, IReadOnlyList<LoadRequest> requests) => (this.process, Requests) = (process, requests);

    public int Pid => process.Id;

    /// <summary>One for each document.</summary>
    public IReadOnlyList<LoadRequest> Requests { get; }

    /// <summary>Stores what the endpoint will return, and starts it.</summary>
    public static async Task<BareEndpoint> StartAsync(string connectionString, IReadOnlyList<byte[]> documents)
    {
        string[] keys = [.. documents.Select((_, i) => $"document-{i}")];
        await using (var db = NpgsqlDataSource.Create(connectionString))
        {
            await using (var create = db.CreateCommand(CreateTable))
                await create.ExecuteNonQueryAsync();
            await using var insert = db.CreateCommand(InsertDocuments);
            insert.Parameters.AddWithValue("keys", keys);
            insert.Parameters.AddWithValue("documents", documents.ToArray());
            await insert.ExecuteNonQueryAsync();
        }

        var url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var process = Process.Start(
            "dotnet",
            [typeof(BareEndpoint).Assembly.Location, "floor-endpoint", url.GetLeftPart(UriPartial.Authority), connectionString]);
        var floor = new BareEndpoint(process, [.. keys.Select(key => new LoadRequest(new Uri(url, key)))]);
        using var http = new HttpClient();
        await Eventually.PassesAsync(async () => (await http.GetAsync(floor.Requests[0].Url)).EnsureSuccessStatusCode());
        return floor;
    }

    /// <summary>Serves until the process ends.</summary>
    public static async Task ServeAsync(string url, string connectionString)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        await using var db = NpgsqlDataSource.Create(connectionString + ";Max Auto Prepare=10;Auto Prepare Min Usages=1;No Reset On Close=true");
        var app = builder.Build();
        app.Run(async context =>
        {
            await using var command = db.CreateCommand(SelectDocument);
            command.Parameters.AddWithValue(context.Request.Path.Value![1..]);
            if (await command.ExecuteScalarAsync() is not byte[] document)
            {
                context.Response.StatusCode = 404;
                return;
            }
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = document.Length;
            await context.Response.Body.WriteAsync(document);
        });
        await app.RunAsync();
    }

    public void Dispose()
    {
        process.Kill();
        process.Dispose();
    }
}
