using Npgsql;

namespace Bench.Floors;

/// <summary>
/// The floor for by-name: Kestrel, one prepared query by primary key, the stored JSON written as it is. No routing
/// beyond one path, no authentication, no logging. Runs as a process of its own so that its CPU can be read.
/// </summary>
static class BareEndpoint
{
    const string CreateTable = """
        create table if not exists bench_documents (key text primary key, document bytea not null)
        """;

    const string Upsert = """
        insert into bench_documents values (@key, @document) on conflict (key) do update set document = excluded.document
        """;

    /// <summary>Stores the document that the endpoint will return.</summary>
    public static async Task PrepareAsync(string connectionString, string key, byte[] document)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using (var create = new NpgsqlCommand(CreateTable, connection))
            await create.ExecuteNonQueryAsync();
        await using var upsert = new NpgsqlCommand(Upsert, connection);
        upsert.Parameters.AddWithValue("key", key);
        upsert.Parameters.AddWithValue("document", document);
        await upsert.ExecuteNonQueryAsync();
    }

    /// <summary>Serves until the process ends.</summary>
    public static async Task RunAsync(string url, string connectionString)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        await using var db = NpgsqlDataSource.Create(connectionString + ";Max Auto Prepare=10;Auto Prepare Min Usages=1");
        var app = builder.Build();
        app.Run(async context =>
        {
            await using var command = db.CreateCommand("select document from bench_documents where key = $1");
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
}
