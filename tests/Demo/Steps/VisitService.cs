using System.Diagnostics;
using System.Text.Json;

namespace Demo.Steps;

static class VisitService
{
    static readonly TimeSpan commandLimit = TimeSpan.FromMinutes(4);

    public static async Task RunAsync(Person person, NewService service, bool builds, Narrator narrator)
    {
        var entity = await Person.WaitAsync($"{service.Ref} was not in the catalog", () => person.FindAsync(service.EntityPath));
        var relations = entity.GetProperty("relations").EnumerateArray()
            .Select(relation => $"{relation.GetProperty("type").GetString()} {relation.GetProperty("targetRef").GetString()}")
            .ToList();
        foreach (var wanted in new[] { $"ownedBy {NewService.Owner}", $"dependsOn {service.Resource}" })
            if (!relations.Contains(wanted))
                throw new StepFailedException($"{service.Ref} is not {wanted}; it is {string.Join(", ", relations)}.");
        narrator.Say($"{service.Ref} is {string.Join(", ", relations)}.");
        narrator.Look(person.UrlOf(service.EntityPath));

        var task = await person.GetAsync($"/api/scaffolder/v2/tasks/{service.TaskId}");
        var remote = FindRemote(task) ?? throw new StepFailedException($"Task {service.TaskId} names no repository: {task}");
        narrator.Say($"Its repository is {remote}.");
        if (builds)
            await BuildAsync(remote, narrator);
    }

    static string? FindRemote(JsonElement task) =>
        task.TryGetProperty("output", out var output) && output.TryGetProperty("links", out var links)
            ? links.EnumerateArray()
                .Select(link => link.TryGetProperty("url", out var url) ? url.GetString() : null)
                .FirstOrDefault(url => url?.Contains(".git", StringComparison.Ordinal) == true)
            : null;

    static async Task BuildAsync(string remote, Narrator narrator)
    {
        var folder = Directory.CreateTempSubdirectory("platform-demo-").FullName;
        try
        {
            var clone = Path.Combine(folder, "service");
            await CommandAsync(folder, "git", "clone", "--quiet", remote, clone);
            var files = Directory.GetFiles(clone, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(clone, file))
                .Where(file => !file.StartsWith(".git/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal);
            narrator.Say($"Cloned: {string.Join(", ", files)}.");
            await CommandAsync(clone, "dotnet", "build", "--nologo", "-v", "quiet", "-nodeReuse:false");
            narrator.Say("It builds.");
            await CommandAsync(clone, "dotnet", "test", "--no-build");
            narrator.Say("Its tests pass.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task CommandAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new StepFailedException($"{program} did not start.");
        using var ending = new CancellationTokenSource(commandLimit);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync(ending.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new StepFailedException($"{program} {string.Join(' ', arguments)} took over {commandLimit.TotalMinutes:N0} min.");
        }
        if (process.ExitCode != 0)
            throw new StepFailedException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}{await errors}");
    }
}
