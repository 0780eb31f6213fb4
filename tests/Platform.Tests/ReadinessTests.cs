using System.Net;
using Npgsql;
using Testing;
using Testing.Instances;
using Testing.Load;
using Testing.Stack;
using Xunit;

namespace Platform.Tests;

public sealed class ReadinessTests
{
    // 30 s without a claim, and time to look.
    static readonly TimeSpan limit = TimeSpan.FromSeconds(45);

    [Fact]
    public async Task A_process_that_can_claim_nothing_for_30_seconds_says_that_it_is_not_ready_and_heals()
    {
        var space = await TestSpace.CreateAsync();
        await using var stack = await PlatformStack.StartAsync(space);
        using var load = new LoadClient(stack);
        var catalog = stack.Process(ProcessName.Catalog);

        await using (var connection = new NpgsqlConnection(space.ConnectionString("postgres")))
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using (var hold = new NpgsqlCommand("select part from catalog.outbox_partitions for update", connection))
                await hold.ExecuteNonQueryAsync();
            await load.DoAsync(load.Add(load.NewName()));
            await AnswersAsync(catalog, HttpStatusCode.ServiceUnavailable);
            await AnswersAsync(stack.Process(ProcessName.Gateway), HttpStatusCode.OK);
        }

        await AnswersAsync(catalog, HttpStatusCode.OK);
        await Verdict.RequireAsync(stack, load);
    }

    static Task AnswersAsync(PlatformProcess process, HttpStatusCode status) => Eventually.TrueAsync(
        async () =>
        {
            using var answer = await process.ManagementGetAsync("/readyz");
            return answer.StatusCode == status;
        },
        $"{process} answers {(int)status} on /readyz", limit);
}
