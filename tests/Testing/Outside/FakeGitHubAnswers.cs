using System.Text;
using System.Text.Json.Nodes;

namespace Testing.Outside;

/// <summary>The parts that answers of GitHub are made of, in its REST and in its GraphQL API.</summary>
static class FakeGitHubAnswers
{
    public static JsonObject TreeOf(FakeRepository repository) => new()
    {
        ["sha"] = repository.Commit,
        ["truncated"] = false,
        ["tree"] = new JsonArray(
        [
            .. repository.Files.Keys.SelectMany(FoldersOf).Distinct().Select(folder => new JsonObject
            {
                ["path"] = folder, ["mode"] = "040000", ["type"] = "tree", ["sha"] = FakeRepository.BlobSha($"{repository.Commit} {folder}"),
            }),
            .. repository.Files.Select(file => new JsonObject
            {
                ["path"] = file.Key, ["mode"] = "100644", ["type"] = "blob", ["size"] = Encoding.UTF8.GetByteCount(file.Value),
                ["sha"] = FakeRepository.BlobSha(file.Value),
            }),
        ]),
    };

    static IEnumerable<string> FoldersOf(string path)
    {
        for (var end = path.IndexOf('/'); end >= 0; end = path.IndexOf('/', end + 1))
            yield return path[..end];
    }

    // Pages are short, so that every test goes through several.
    public static JsonObject PageOf(IEnumerable<JsonObject> nodes, string? after)
    {
        const int size = 2;
        var start = after is null ? 0 : int.Parse(after);
        var page = nodes.Skip(start).Take(size + 1).ToArray();
        return new JsonObject
        {
            ["nodes"] = new JsonArray([.. page.Take(size)]),
            ["page_info"] = new JsonObject { ["has_next_page"] = page.Length > size, ["end_cursor"] = $"{start + size}" },
        };
    }

    public static JsonObject NodeOf(FakeRepository repository, string path) => new()
    {
        ["id"] = repository.Id, ["name"] = repository.FullName.Split('/')[1], ["name_with_owner"] = repository.FullName,
        ["is_archived"] = repository.IsArchived, ["is_empty"] = repository.Commit is null,
        ["file"] = repository.Files.ContainsKey(path) ? new JsonObject { ["kind"] = "Blob" } : null,
    };

    public static JsonObject MemberOf(string login) => new()
    {
        ["login"] = login, ["name"] = $"Name of {login}", ["email"] = "", ["avatar_url"] = $"https://avatars.example.com/{login}",
    };

    public static JsonObject TeamOf(FakeTeam team) => new()
    {
        ["slug"] = team.Slug, ["name"] = team.Name, ["description"] = "",
        ["parent"] = team.Parent is null ? null : new JsonObject { ["slug"] = team.Parent },
        ["members"] = new JsonObject
        {
            ["nodes"] = new JsonArray([.. team.Members.Select(login => new JsonObject { ["login"] = login })]),
            ["page_info"] = new JsonObject { ["has_next_page"] = false, ["end_cursor"] = null },
        },
    };
}
