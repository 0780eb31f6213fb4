using System.Text;
using System.Text.Json.Nodes;

namespace Scaffolder.Templating;

/// <summary>Renders a skeleton: names and contents of a tree of files, as Backstage's <c>fetch:template</c> does.</summary>
static class Skeleton
{
    public const int FilesMax = 10_000;
    public const long OutputBytesMax = 64L * 1024 * 1024;
    const int BinaryProbeBytes = 8000;

    static readonly UTF8Encoding strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The files to write, by their path in the workspace. A file is left out when a part of its rendered path is empty, or
    /// when the workspace or an earlier file of the skeleton has that path and <see cref="SkeletonOptions.Replace"/> is off.
    /// Nothing is written here, so a fault leaves nothing behind.
    /// </summary>
    /// <param name="skeleton">Paths below the skeleton's folder, with slashes.</param>
    /// <param name="workspace">The paths that are there already.</param>
    /// <exception cref="TemplateFault"/>
    public static SortedDictionary<string, TreeFile> RenderTree(
        TemplateEngine engine, IReadOnlyDictionary<string, TreeFile> skeleton, JsonObject values, SkeletonOptions options,
        IReadOnlySet<string>? workspace = null, CancellationToken ct = default)
    {
        if (skeleton.Count > FilesMax)
            throw new TemplateFault("skeleton", null, $"has {skeleton.Count} files; at most {FilesMax} can be rendered.");

        var folder = TreePath.FolderOf(options.TargetPath, "input.targetPath");
        var isCopied = Glob.AnyOf(options.CopyWithoutTemplating);
        var made = new SortedDictionary<string, TreeFile>(StringComparer.Ordinal);
        var bytes = 0L;
        foreach (var (source, file) in skeleton.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            ct.ThrowIfCancellationRequested();
            var extension = options.TemplateFileExtension;
            var isTemplate = extension is null ? !isCopied(source) : source.EndsWith(extension, StringComparison.Ordinal);
            var name = isTemplate && extension is not null ? source[..^extension.Length] : source;
            if (RenderPath(engine, name, source, values) is not { } relative)
                continue;

            var path = folder.Length == 0 ? relative : $"{folder}/{relative}";
            if (TreePath.Refuse(path) is { } reason)
                throw new TemplateFault($"skeleton/{source}", null, $"becomes '{Shorten(path)}', which {reason}");
            if (!options.Replace && (made.ContainsKey(path) || workspace?.Contains(path) == true))
                continue;

            var content = isTemplate ? RenderContent(engine, file, source, values, options.Style) : file;
            bytes += content.Bytes.Length - (made.TryGetValue(path, out var replaced) ? replaced.Bytes.Length : 0);
            if (bytes > OutputBytesMax)
            {
                throw new TemplateFault(
                    $"skeleton/{source}", null,
                    $"makes the output larger than {OutputBytesMax / (1024 * 1024)} MiB, which is the limit.");
            }

            made[path] = content;
        }

        RefuseFileThatIsAFolder(made);
        return made;
    }

    /// <summary>Null when a part of the path is empty, which is how an author leaves a file or a folder out.</summary>
    static string? RenderPath(TemplateEngine engine, string path, string source, JsonObject values)
    {
        var place = $"skeleton/{source}, the path,";
        var rendered = engine.RenderFile(path, values, FileStyle.Plain, place);
        if (rendered.StartsWith('/') && LeavesOutItsFirstPart(engine, path, values, place) is false)
        {
            throw new TemplateFault(
                $"skeleton/{source}", null, $"becomes '{Shorten(rendered)}', which {TreePath.Refuse(rendered)}");
        }

        return rendered.Length == 0 || rendered.StartsWith('/') || rendered.EndsWith('/')
            || rendered.Contains("//", StringComparison.Ordinal) ? null : rendered;
    }

    // "/etc/passwd" comes from a value that begins with a slash, "/Main.java" from a folder whose name became empty.
    static bool LeavesOutItsFirstPart(TemplateEngine engine, string path, JsonObject values, string place)
    {
        try
        {
            return engine.RenderFile(path.Split('/')[0], values, FileStyle.Plain, place).Length == 0;
        }
        catch (TemplateFault)
        {
            // A block that spans several parts cannot be read by its first one; the file is left out, as Backstage does.
            return true;
        }
    }

    static TreeFile RenderContent(
        TemplateEngine engine, TreeFile file, string source, JsonObject values, FileStyle style)
    {
        if (TextOf(file.Bytes.Span) is not { } text)
            return file;

        var rendered = engine.RenderFile(text, values, style, $"skeleton/{source}");
        return ReferenceEquals(rendered, text) ? file : file with { Bytes = Encoding.UTF8.GetBytes(rendered) };
    }

    /// <summary>Null for what is not text.</summary>
    static string? TextOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes[..Math.Min(bytes.Length, BinaryProbeBytes)].Contains((byte)0))
            return null;
        try
        {
            return strictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    static void RefuseFileThatIsAFolder(SortedDictionary<string, TreeFile> made)
    {
        foreach (var path in made.Keys)
        {
            for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
            {
                var folder = path[..slash];
                if (made.ContainsKey(folder))
                    throw new TemplateFault("skeleton", null, $"has '{folder}' both as a file and as a folder; rename one.");
            }
        }
    }

    static string Shorten(string path) => path.Length <= 100 ? path : $"{path[..100]}…";
}
