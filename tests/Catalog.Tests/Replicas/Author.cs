using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Catalog.Tests.Replicas;

/// <summary>A file, and what the catalog last had the chance to read in it.</summary>
/// <param name="Edition">Stands in every entity of it.</param>
sealed record AuthoredFile(string Path, string Id, string EntityRef, IReadOnlyList<string> Names, string Edition);

/// <summary>
/// Someone with files of their own, whose entities' names others use too. They register, change, break, delete and
/// unregister them, each time through another replica.
/// </summary>
sealed class Author(string folder, int number, Random random, IReadOnlyList<HttpClient> replicas)
{
    const int Files = 3;
    const int Names = 10;

    readonly Dictionary<int, AuthoredFile> registered = [];
    readonly HashSet<int> spoiled = [];
    int edition;

    public IEnumerable<AuthoredFile> Registered => registered.Values;

    HttpClient Any => replicas[random.Next(replicas.Count)];

    public async Task WorkAsync(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            var file = random.Next(Files);
            if (!registered.ContainsKey(file))
                await RegisterAsync(file);
            else
                await (random.Next(6) switch
                {
                    0 => UnregisterAsync(file),
                    1 => SpoilAsync(file, File.Delete),
                    2 => SpoilAsync(file, path => File.WriteAllText(path, "kind: [")),
                    _ => ChangeAsync(file),
                });
        }

        // A location that lost a name to another one cannot have it back while its file says nothing.
        foreach (var file in spoiled.ToArray())
            await ChangeAsync(file);
    }

    async Task RegisterAsync(int file)
    {
        var path = Path.Combine(folder, $"{number}-{file}.yaml");
        var names = Write(path);
        using var answer = await Any.PostAsJsonAsync("/api/catalog/locations", new { type = "file", target = path });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var location = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["location"]!;
        registered[file] = new AuthoredFile(
            path, (string)location["id"]!, (string)location["entityRef"]!, names, $"e{number}-{edition}");
    }

    async Task ChangeAsync(int file)
    {
        spoiled.Remove(file);
        var names = Write(registered[file].Path);
        await RefreshAsync(registered[file].EntityRef);
        registered[file] = registered[file] with { Names = names, Edition = $"e{number}-{edition}" };
    }

    /// <summary>A file that cannot be read removes nothing: what it said last stays.</summary>
    Task SpoilAsync(int file, Action<string> spoil)
    {
        spoiled.Add(file);
        spoil(registered[file].Path);
        return RefreshAsync(registered[file].EntityRef);
    }

    async Task UnregisterAsync(int file)
    {
        using var answer = await Any.DeleteAsync($"/api/catalog/locations/{registered[file].Id}");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        registered.Remove(file);
        spoiled.Remove(file);
    }

    async Task RefreshAsync(string entityRef)
    {
        using var answer = await Any.PostAsJsonAsync("/api/catalog/refresh", new { entityRef });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    string[] Write(string path)
    {
        edition++;
        string[] names = [.. Enumerable.Range(0, Names).Where(_ => random.Next(3) == 0).Select(i => $"shared-{i}")];
        names = names.Length > 0 ? names : ["shared-0"];
        File.WriteAllText(path, string.Concat(names.Select(name => $$"""
            ---
            apiVersion: backstage.io/v1alpha1
            kind: Component
            metadata: { name: {{name}} }
            spec:
              type: e{{number}}-{{edition}}
              lifecycle: production
              owner: team-{{random.Next(3)}}
              dependsOn: ["component:shared-{{random.Next(Names)}}"]

            """)));
        return names;
    }
}
