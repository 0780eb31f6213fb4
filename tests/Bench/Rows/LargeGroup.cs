using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Npgsql;
using Testing.Instances;
using Testing.Stack;

namespace Bench.Rows;

/// <summary>A group of ten thousand members: how often it is written when they come, and when one of them goes.</summary>
static class LargeGroup
{
    const int Members = 10_000;
    const string Group = "group:default/everyone";

    const string CountWrites = "select count(*) from catalog.entity_changes where ref = @group";

    public static async Task RunAsync()
    {
        Table.Head($"A group of {Members:N0} members");
        await using var stack = await PlatformStack.StartAsync(await TestSpace.CreateAsync());
        var file = Path.Combine(stack.FileRoot, "everyone.yaml");
        using var http = stack.Client(stack.AdministratorKey);
        http.Timeout = TimeSpan.FromMinutes(5);

        await TellAsync(stack, "all members come", async () =>
        {
            await File.WriteAllTextAsync(file, Documents(leaver: null));
            using var answer = await http.PostAsJsonAsync("/api/catalog/locations", new { type = "file", target = file });
            answer.EnsureSuccessStatusCode();
        });
        await TellAsync(stack, "one of them goes", async () =>
        {
            await File.WriteAllTextAsync(file, Documents(leaver: 17));
            using var answer = await http.PostAsJsonAsync("/api/catalog/refresh", new { entityRef = Group });
            answer.EnsureSuccessStatusCode();
        });

        var group = await http.GetFromJsonAsync<JsonElement>($"/api/catalog/entities/by-name/{Group.Replace(':', '/')}");
        var relations = group.GetProperty("relations").GetArrayLength();
        Table.Row("  members it tells then", $"{relations:N0}", $"{Members - 1:N0}", relations == Members - 1);
    }

    static async Task TellAsync(PlatformStack stack, string what, Func<Task> change)
    {
        var before = await WritesAsync(stack);
        var start = TimeProvider.System.GetTimestamp();
        await change();
        var took = TimeProvider.System.GetElapsedTime(start);
        var writes = await WritesAsync(stack) - before;
        Table.Row(what, $"group written {writes:N0} times, {took.TotalSeconds:N1} s", "once", writes == 1);
    }

    static async Task<long> WritesAsync(PlatformStack stack)
    {
        await using var db = NpgsqlDataSource.Create(stack.Space.ConnectionString(ProcessName.Catalog));
        await using var command = db.CreateCommand(CountWrites);
        command.Parameters.AddWithValue("group", Group);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    static string Documents(int? leaver)
    {
        var text = new StringBuilder("""
            apiVersion: backstage.io/v1alpha1
            kind: Group
            metadata: { name: everyone }
            spec: { type: organisation, children: [] }

            """);
        for (var i = 0; i < Members; i++)
        {
            text.Append(
                $$"""
                ---
                apiVersion: backstage.io/v1alpha1
                kind: User
                metadata: { name: member-{{i}} }
                spec: { profile: { displayName: Member {{i}} }, memberOf: [{{(i == leaver ? "" : "everyone")}}] }

                """);
        }

        return text.ToString();
    }
}
