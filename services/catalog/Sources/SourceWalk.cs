using System.Text.Json.Nodes;
using Catalog.Entities;
using Catalog.TechDocs;

namespace Catalog.Sources;

/// <summary>One reading of one location, file by file.</summary>
sealed class SourceWalk(
    ISource source, LocationTarget location, bool trusted, AllowedKinds allowed, EntityKinds kinds)
{
    public const int DepthMax = 10;
    public const int FilesMax = 10_000;
    public const long BytesMax = 32 * 1024 * 1024;
    public const int ProblemsMax = 1_000;
    const int ParsedAtOnce = 8;

    readonly Queue<Step> steps = [];
    readonly HashSet<string> visited = [];
    readonly Dictionary<string, string?> stamps = [];
    readonly Dictionary<string, FoundEntity> found = [];
    readonly List<EntityProblem> problems = [];
    readonly HashSet<string> cleanFiles = [];
    readonly Dictionary<string, FileRead> beside = [];
    readonly Dictionary<string, FileMatches> matched = [];
    readonly ContentDigest digest = new();
    bool isClean = true;
    long bytes;

    public SourceTree Walk(string basis)
    {
        var place = EntityPlace.WithoutLines(location.ToString());
        Enqueue(new Step(location, location.EntityRef, IsOptional: false, Depth: 0, place, "target"));
        while (ReadSome() is { Count: > 0 } some)
        {
            var documents = new IReadOnlyList<YamlDocument>?[some.Count];
            Parallel.For(0, some.Count, i => documents[i] = YamlDocuments.Parse(some[i].Content, some[i].Step.File.Target));
            for (var i = 0; i < some.Count; i++)
                ReadDocuments(some[i].Step, documents[i]);
        }

        var docs = ReadDocs();
        return new SourceTree(
            [.. found.Values], [.. problems.Take(ProblemsMax)], cleanFiles, isClean,
            new WatchedFiles(basis, stamps), source.Revision, digest.Of(basis), docs);
    }

    List<(Step Step, byte[] Content)> ReadSome()
    {
        var some = new List<(Step, byte[])>();
        while (some.Count < ParsedAtOnce && steps.TryDequeue(out var step))
        {
            if (ReadFile(step) is { } content)
                some.Add((step, content));
        }

        return some;
    }

    List<DocsSource> ReadDocs()
    {
        var reader = new DocsReader(ReadBeside, Find);
        var sources = new List<DocsSource>();
        var shown = 0L;
        foreach (var entity in found.Values)
        {
            var (docs, problem) = reader.Read(entity);
            // Entities may share a folder, and each has its own rendering of it.
            shown += docs?.Files.Values.Sum(file => (long)file.Length) ?? 0;
            if (docs is not null && shown > BytesMax)
                (docs, problem) = DocsReader.Refuse(entity, $"comes after {BytesMax:N0} bytes of documentation, the limit of one location", "Register some of the entities as a location of their own.");
            if (docs is not null)
                sources.Add(docs);
            if (problem is not null)
                problems.Add(problem);
        }

        return sources;
    }

    /// <returns>Null when there is nothing to understand.</returns>
    byte[]? ReadFile(Step step)
    {
        // A file that is reached twice, or that points at itself, is read once.
        if (!visited.Add(step.File.Address))
            return null;
        if (visited.Count > FilesMax || bytes > BytesMax)
        {
            if (isClean)
                Broken(step, new Reason(
                    $"comes after {FilesMax:N0} files or {BytesMax:N0} bytes, the limit of one location",
                    "Register parts of it as locations of their own."));
            isClean = false;
            return null;
        }

        stamps[step.File.Address] = source.StampOf(step.File.Address);
        var read = source.Read(step.File);
        digest.Add(step.File, read);
        if (read.Bytes is null && !(read.IsMissing && step.IsOptional))
            Broken(step, read.Reason!);
        bytes += read.Bytes?.Length ?? 0;
        return read.Bytes;
    }

    /// <summary>Reads a file that an entity takes in, once; the location depends on it as on its own files.</summary>
    FileRead ReadBeside(LocationTarget file)
    {
        if (beside.TryGetValue(file.Address, out var known))
            return known;
        if (visited.Count + beside.Count > FilesMax || bytes > BytesMax)
        {
            return FileRead.Refused(new Reason(
                $"comes after {FilesMax:N0} files or {BytesMax:N0} bytes, the limit of one location",
                "Register parts of it as locations of their own."));
        }

        stamps.TryAdd(file.Address, source.StampOf(file.Address));
        var found = source.Read(file);
        digest.Add(file, found);
        bytes += found.Bytes?.Length ?? 0;
        return beside[file.Address] = found;
    }

    void ReadDocuments(Step step, IReadOnlyList<YamlDocument>? documents)
    {
        if (documents is null)
        {
            Broken(step, new Reason("is not UTF-8 text", "Save it as UTF-8."));
            return;
        }

        var understood = true;
        foreach (var document in documents)
            understood &= ReadDocument(step, document);
        isClean &= understood;
        if (understood)
            cleanFiles.Add(step.File.Target);
    }

    /// <returns>False when it cannot be known which entity the author meant.</returns>
    bool ReadDocument(Step step, YamlDocument document)
    {
        if (document.Value is not { } entity)
        {
            problems.Add(document.Problem!);
            return false;
        }

        if (new Placeholders(ReadBeside, step.File, document.Place).Resolve(entity) is { Count: > 0 } unresolved)
        {
            problems.AddRange(unresolved);
            return false;
        }

        if (EntityValidation.Validate(entity, document.Place, kinds) is { Count: > 0 } wrong)
        {
            problems.AddRange(wrong);
            return false;
        }

        var (@ref, kind) = (EntityRef.Of(entity), kinds.Of(entity)!);
        var refused = Trust.Refuse(kind, document.Place, trusted && step.File.IsBeside(location)) ?? allowed.Refuse(entity, document.Place) ?? Trust.RefuseReserved(@ref, document.Place);
        if (refused is { } refusal)
        {
            problems.Add(refusal);
            return true;
        }

        Keep(step, new FoundEntity(@ref, kind, entity, document.Place, step.File, step.ParentRef));
        return true;
    }

    void Keep(Step step, FoundEntity entity)
    {
        var name = entity.Ref.ToString();
        if (found.TryGetValue(name, out var earlier))
        {
            problems.Add(earlier.Place.Problem(
                "metadata.name",
                $"is defined again in {entity.File.Target}, document {entity.Place.Document}, which counts",
                "Remove one of the two."));
        }

        found[name] = entity;
        if (entity.Ref.Kind == "location" && entity.Written["spec"] is JsonObject spec)
            Follow(step, entity, spec);
    }

    void Follow(Step step, FoundEntity entity, JsonObject spec)
    {
        var optional = spec["presence"].AsText() == "optional";
        var type = spec["type"].AsText();
        foreach (var target in spec["target"].AsTexts().Concat(spec["targets"].AsTexts()))
        {
            var field = spec["target"].AsText() == target ? "spec.target" : "spec.targets";
            if (!entity.File.TryFollow(type, target, out var file, out var error))
                problems.Add(entity.Place.Problem(field, error.Split(". ")[0], error.Split(". ", 2)[^1]));
            else if (step.Depth == DepthMax)
                problems.Add(entity.Place.Problem(field, $"is more than {DepthMax} Location entities deep",
                    "Point at the file from further up."));
            else
                Enqueue(new Step(file, entity.Ref.ToString(), optional, step.Depth + 1, entity.Place, field));
        }
    }

    void Enqueue(Step step)
    {
        if (!step.File.IsPattern)
        {
            steps.Enqueue(step);
            return;
        }

        var matches = Find(step.File);
        if (matches.Reason is { } reason)
            Broken(step, reason);
        else if (matches.Paths.Count == 0 && !step.IsOptional)
        {
            problems.Add(step.Place.Problem(
                step.Field, $"matches no file: {step.File.Target}", "Correct the pattern."));
        }

        // A match that is gone again was deleted, which is no mistake of the pattern.
        foreach (var match in matches.Paths)
            steps.Enqueue(step with { File = step.File with { Path = match }, IsOptional = true });
    }

    // Many entities may have their documentation in one place.
    FileMatches Find(LocationTarget pattern)
    {
        if (matched.TryGetValue(pattern.Address, out var known))
            return known;
        stamps[pattern.Address] = source.StampOf(pattern.Address);
        var matches = source.Find(pattern);
        digest.Add(pattern, matches);
        return matched[pattern.Address] = matches;
    }

    void Broken(Step step, Reason reason)
    {
        isClean = false;
        problems.Add(step.Place.Problem(
            step.Field, $"points at {step.File.Target}, which {reason.Message}", reason.Remedy));
    }

    /// <summary>One file to read, and the field that points at it.</summary>
    sealed record Step(
        LocationTarget File, string ParentRef, bool IsOptional, int Depth, EntityPlace Place, string Field);
}
