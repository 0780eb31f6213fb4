namespace Catalog.TechDocs;

/// <summary>
/// Files of a folder of documents that are shown: pages, and what pages show, in types that no browser runs. HTML and
/// scripts are not among them, and hidden files neither.
/// </summary>
static class DocsFileTypes
{
    public const string PageExtension = ".md";

    // An SVG could hold a script; the policy that goes with every file forbids it to run.
    static readonly Dictionary<string, string> types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png", [".jpg"] = "image/jpeg", [".jpeg"] = "image/jpeg", [".gif"] = "image/gif",
        [".webp"] = "image/webp", [".svg"] = "image/svg+xml", [".ico"] = "image/x-icon",
        [".pdf"] = "application/pdf", [".json"] = "application/json",
        [".txt"] = "text/plain; charset=utf-8", [".csv"] = "text/csv; charset=utf-8",
        [".yaml"] = "text/plain; charset=utf-8", [".yml"] = "text/plain; charset=utf-8",
    };

    public static bool IsPage(string path) => Path.GetExtension(path).Equals(PageExtension, StringComparison.OrdinalIgnoreCase);

    public static bool IsShown(string path) =>
        (IsPage(path) || types.ContainsKey(Path.GetExtension(path))) && !path.StartsWith('.')
        && !path.Contains("/.", StringComparison.Ordinal);

    public static string TypeOf(string path) => types[Path.GetExtension(path)];
}
