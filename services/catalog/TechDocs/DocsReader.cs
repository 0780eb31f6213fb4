using System.Text;
using Catalog.Entities;
using Catalog.Sources;

namespace Catalog.TechDocs;

/// <summary>
/// Reads the files that the annotation <c>backstage.io/techdocs-ref: dir:.</c> of an entity points at: <c>mkdocs.yml</c>,
/// which may be missing, and the folder of documents. They stay within the entity's own source, and the location depends
/// on them as on its own files.
/// </summary>
sealed class DocsReader(Func<LocationTarget, FileRead> read, Func<LocationTarget, FileMatches> find)
{
    public const int FilesMax = 2_000;

    /// <summary>Each has the navigation to all of them beside it.</summary>
    public const int PagesMax = 500;
    const string FolderPrefix = "dir:";
    const string UrlPrefix = "url:";
    const string ConfigFile = "mkdocs.yml";

    /// <summary>Null when the entity has no documentation; a problem stands beside what is unreadable.</summary>
    public (DocsSource? Docs, EntityProblem? Problem) Read(FoundEntity entity)
    {
        if (entity.Written["metadata"]?["annotations"]?[EntityAnnotations.TechDocsRef].AsText() is not { } reference)
            return (null, null);
        try
        {
            return (Read(entity, reference), null);
        }
        catch (DocsException wrong)
        {
            return Refuse(entity, wrong.Message, wrong.Remedy);
        }
    }

    public static (DocsSource Docs, EntityProblem Problem) Refuse(FoundEntity entity, string message, string remedy) => (
        DocsSource.Unreadable(entity.Ref.ToString()),
        entity.Place.Problem(FieldLines.Below("metadata.annotations", EntityAnnotations.TechDocsRef), message, remedy));

    DocsSource Read(FoundEntity entity, string reference)
    {
        var config = ConfigOf(ConfigFileOf(entity, reference), out var file);
        var folder = $"{file.Path[..^ConfigFile.Length]}{config.DocsDir}/";
        var matches = find(file with { Path = $"{folder}**" });
        if (matches.Reason is { } reason)
            throw new DocsException($"points at {folder}, which {reason.Message}", reason.Remedy);
        string[] paths = [.. matches.Paths.Where(path => DocsFileTypes.IsShown(path[folder.Length..]))];
        var pages = paths.Count(DocsFileTypes.IsPage);
        if (pages == 0)
            throw new DocsException($"leads to {file with { Path = folder }}, which has no page", "Write an index.md there, or correct docs_dir.");
        if (pages > PagesMax || paths.Length > FilesMax)
        {
            throw new DocsException(
                $"leads to {file with { Path = folder }}, which has more than {PagesMax:N0} pages or {FilesMax:N0} files", "Split the documentation.");
        }

        return new DocsSource(
            entity.Ref.ToString(), config, paths.ToDictionary(path => path[folder.Length..], path => BytesOf(file with { Path = path })));
    }

    static LocationTarget ConfigFileOf(FoundEntity entity, string reference)
    {
        if (reference.StartsWith(FolderPrefix, StringComparison.Ordinal))
            return FileAt(entity, $"{reference[FolderPrefix.Length..].TrimEnd('/')}/{ConfigFile}");
        if (!reference.StartsWith(UrlPrefix, StringComparison.Ordinal))
        {
            throw new DocsException(
                $"is '{JsonNodes.Excerpt(reference)}', which cannot be read",
                "Write dir: and a folder beside the entity's file, like dir:., or url: and the page of a folder in its repository.");
        }

        var written = $"{reference[UrlPrefix.Length..].TrimEnd('/')}/{ConfigFile}";
        return entity.File.Type == LocationTarget.UrlType && UrlTarget.Parse(written).Target is { } target
            && UrlTarget.PartsOf(target) is { } page && UrlTarget.PartsOf(entity.File) is { } own && page with { Path = own.Path } == own
            ? entity.File with { Path = target.Path }
            : throw new DocsException(
                $"is '{JsonNodes.Excerpt(reference)}', which is not in the repository and branch of the entity's file", "Keep the documentation beside the entity, or the entity beside it.");
    }

    static LocationTarget FileAt(FoundEntity entity, string path)
    {
        // A folder whose name begins with neither counts from the entity's file, like the others.
        var relative = path.StartsWith('.') || path.StartsWith('/') ? path : $"./{path}";
        if (!entity.File.TryFollowBeside(relative, out var target, out var error))
            throw new DocsException(error.Split(". ")[0], error.Split(". ", 2)[^1]);
        return target.IsPattern
            ? throw new DocsException("has wildcards", "Write one folder.")
            : target;
    }

    MkdocsConfig ConfigOf(LocationTarget target, out LocationTarget file)
    {
        file = target;
        var found = read(target);
        if (found.IsMissing)
            return MkdocsConfig.Default;
        if (found.Bytes is null)
            throw new DocsException($"leads to {target}, which {found.Reason!.Message}", found.Reason.Remedy);
        var (document, error) = YamlDocuments.ParseValue(
            // Extensions are configured by tags that name code, which nothing here runs.
            Encoding.UTF8.GetString(found.Bytes), takesTags: true);
        (var config, error) = error is null ? MkdocsConfig.Parse(document) : (null, error);
        return config ?? throw new DocsException($"leads to {target}, which {error}", "Correct that file.");
    }

    byte[] BytesOf(LocationTarget file)
    {
        var found = read(file);
        return found.Bytes
            ?? throw new DocsException($"leads to {file}, which {found.Reason!.Message}", found.Reason.Remedy);
    }
}

/// <summary>Why there is no documentation to read: a phrase that follows the field's name, and what to do.</summary>
sealed class DocsException(string message, string remedy) : Exception(message)
{
    public string Remedy => remedy;
}
