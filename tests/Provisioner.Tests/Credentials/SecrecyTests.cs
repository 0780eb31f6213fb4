using System.Collections.Concurrent;
using System.Text;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Testing;
using Testing.Instances;
using Xunit;

namespace Provisioner.Tests.Credentials;

/// <summary>A delivered password is where it was delivered, and nowhere else.</summary>
[Collection(nameof(OwnStacks))]
public sealed class SecrecyTests
{
    const string SelectTables = """
        select format('%I.%I', n.nspname, c.relname)
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and n.nspname in ('provisioner', 'gateway', 'catalog')
        """;

    [Fact]
    public async Task A_password_and_its_verifier_are_in_no_row_no_message_no_log_and_no_span()
    {
        var spans = new ConcurrentQueue<byte[]>();
        await using var collector = await CollectAsync(spans);
        await using var stack = await Stacks.StartAsync(settings: new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            ["Logging__LogLevel__Default"] = "Debug",
        });
        var trial = await Trial.StartAsync(stack);
        var id = await trial.ReadyOrderAsync(trial.Name());

        var password = (string)(await trial.CredentialsAsync(id))["password"]!;

        // The statement that follows the change of the password: by the time that its span has come, all before it have.
        await Eventually.TrueAsync(() => Contains(spans, "set rotation = rotation + 1"), "the spans are exported");
        var bytes = Encoding.ASCII.GetBytes(password);
        string[] secrets =
        [
            password, Convert.ToBase64String(bytes), Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes),
            "SCRAM-SHA-256$",
        ];
        var rows = await RowsAsync(trial);
        Assert.Contains(rows, row => row.Contains("CredentialsDelivered", StringComparison.Ordinal));
        var server = await File.ReadAllTextAsync(Path.Combine(stack.Tenants!.Folder, "log"));
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(rows, row => row.Contains(secret, StringComparison.Ordinal));
            Assert.DoesNotContain(secret, stack.ToString(), StringComparison.Ordinal);
            Assert.All(stack.Processes, process => Assert.DoesNotContain(
                process.Output.Lines, line => line.Contains(secret, StringComparison.Ordinal)));
            Assert.False(Contains(spans, secret));
            Assert.DoesNotContain(secret, server, StringComparison.Ordinal);
        }
    }

    static bool Contains(IEnumerable<byte[]> spans, string text) =>
        spans.Any(body => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    /// <summary>Every row of every table of the platform as text, message bodies decoded.</summary>
    static async Task<IReadOnlyList<string>> RowsAsync(Trial trial)
    {
        await using var connection = new Npgsql.NpgsqlConnection(trial.Stack.Space.ConnectionString("postgres"));
        await connection.OpenAsync();
        var rows = new List<string>();
        foreach (var table in await connection.QueryAsync<string>(SelectTables))
            rows.AddRange(await connection.QueryAsync<string>($"select t::text from {table} t"));
        foreach (var table in (string[])["provisioner.outbox", "provisioner.outbox_sent", "catalog.outbox_sent", "gateway.feed"])
            rows.AddRange(await connection.QueryAsync<string>($"select convert_from(t.body, 'utf8') from {table} t"));
        return rows;
    }

    static async Task<WebApplication> CollectAsync(ConcurrentQueue<byte[]> spans)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var collector = builder.Build();
        collector.MapPost("/v1/{kind}", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            spans.Enqueue(body.ToArray());
        });
        collector.Urls.Add($"http://127.0.0.1:{FreePort.Next()}");
        await collector.StartAsync();
        return collector;
    }
}
