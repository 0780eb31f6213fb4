using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using Messaging.Database;
using Npgsql;
using Scaffolder.Templating;

namespace Scaffolder.Runs;

/// <summary>Keeps workspaces in the database: each content once, and for each step the list of its files.</summary>
static class WorkspaceStore
{
    const int BatchBytesMax = 4 * 1024 * 1024;

    const string InsertContents = """
        insert into task_files (task_id, hash, content)
        select @task, hash, content from unnest(@hashes, @contents) as given (hash, content)
            on conflict do nothing
        """;

    const string SelectManifest = """
        select workspace from task_steps where task_id = @task and workspace is not null order by number desc limit 1
        """;

    const string SelectContents = "select hash, content from task_files where task_id = @task and hash = any(@hashes)";

    /// <summary>One file of a workspace.</summary>
    /// <param name="Hash">SHA-256 in hex.</param>
    sealed record Entry(string Path, string Hash, bool IsExecutable);

    /// <summary>Stores contents and hands back the list, as JSON.</summary>
    public static async Task<string> SaveAsync(UnitOfWork work, Guid task, Workspace workspace, CancellationToken ct)
    {
        var (hashes, contents, bytes) = (new List<byte[]>(), new List<byte[]>(), 0);
        var entries = new List<Entry>();
        foreach (var (path, file) in workspace.Files)
        {
            var hash = SHA256.HashData(file.Bytes.Span);
            entries.Add(new Entry(path, Convert.ToHexStringLower(hash), file.IsExecutable));
            hashes.Add(hash);
            contents.Add(file.Bytes.ToArray());
            if ((bytes += file.Bytes.Length) < BatchBytesMax)
                continue;
            await FlushAsync();
        }

        await FlushAsync();
        return JsonSerializer.Serialize(entries);

        async Task FlushAsync()
        {
            await work.Connection.ExecuteAsync(new CommandDefinition(
                InsertContents, new { task, hashes = hashes.ToArray(), contents = contents.ToArray() },
                work.Transaction, cancellationToken: ct));
            (hashes, contents, bytes) = ([], [], 0);
        }
    }

    /// <summary>The workspace as the last step that changed it left it.</summary>
    public static async Task<Workspace> LoadAsync(NpgsqlConnection connection, Guid task, CancellationToken ct)
    {
        var manifest = await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            SelectManifest, new { task }, cancellationToken: ct));
        if (manifest is null)
            return Workspace.Empty;
        var entries = JsonSerializer.Deserialize<List<Entry>>(manifest)!;
        var hashes = entries.Select(entry => entry.Hash).Distinct().Select(Convert.FromHexString).ToArray();
        var contents = (await connection.QueryAsync<(byte[] Hash, byte[] Content)>(new CommandDefinition(
                SelectContents, new { task, hashes }, cancellationToken: ct)))
            .ToDictionary(row => Convert.ToHexStringLower(row.Hash), row => row.Content);
        return Workspace.Kept(entries.Select(entry =>
            KeyValuePair.Create(entry.Path, new TreeFile(contents[entry.Hash], entry.IsExecutable))));
    }
}
