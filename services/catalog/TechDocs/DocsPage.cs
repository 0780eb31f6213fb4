using System.Text;
using Catalog.Entities;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Catalog.TechDocs;

/// <summary>One page of Markdown.</summary>
sealed class DocsPage
{
    const int TitleCharsMax = 200;

    // HTML of the author's is shown as text, and there is no extension by which one could write attributes.
    static readonly MarkdownPipeline pipeline = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UseYamlFrontMatter()
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub)
        .UsePipeTables().UseGridTables().UseEmphasisExtras().UseTaskLists().UseAutoLinks().UseFootnotes()
        .UseDefinitionLists().UseAbbreviations().UseListExtras().UseAlertBlocks()
        .Use<Admonitions>()
        .Build();

    readonly MarkdownDocument document;

    public DocsPage(string path, byte[] content)
    {
        Path = path;
        var text = Encoding.UTF8.GetString(content).TrimStart('\uFEFF').Replace('\0', '\uFFFD');
        try
        {
            (document, Text) = (Markdown.Parse(text, pipeline), Markdown.ToPlainText(text, pipeline));
        }
        // Nested deeper than Markdig goes: such a page is shown as it is written.
        catch (ArgumentException)
        {
            var block = new FencedCodeBlock(new Markdig.Parsers.FencedCodeBlockParser()) { Lines = new Markdig.Helpers.StringLineGroup(text) };
            (document, Text) = ([block], text);
        }
    }

    /// <summary>In the folder of documents.</summary>
    public string Path { get; }

    /// <summary>Without Markdown, for the search.</summary>
    public string Text { get; }

    /// <summary>Where it is shown: <c>guide/start.md</c> at <c>guide/start/</c>, as MkDocs does.</summary>
    public string Url => UrlOf(Path);

    /// <summary>The first heading, cut where it is too long for a line of the navigation.</summary>
    public string Title => TextOf(Headings.FirstOrDefault(heading => heading.Level == 1)?.Inline) is { Length: > 0 } title
        ? JsonNodes.Excerpt(title, TitleCharsMax)
        : NameOf(Path);

    /// <summary>The headings of a page's own contents: level, text and fragment.</summary>
    public IEnumerable<(int Level, string Text, string Fragment)> Contents => Headings
        .Where(heading => heading.Level is 2 or 3)
        .Select(heading => (heading.Level, TextOf(heading.Inline), heading.TryGetAttributes()?.Id ?? ""));

    IEnumerable<HeadingBlock> Headings => document.Descendants<HeadingBlock>();

    public static string UrlOf(string path)
    {
        var folder = path[..(path.LastIndexOf('/') + 1)];
        var name = System.IO.Path.GetFileNameWithoutExtension(path);
        return name is "index" or "README" ? folder : $"{folder}{name}/";
    }

    /// <summary>What a file or folder is called where nobody gave it a title: <c>getting-started</c> is Getting started.</summary>
    public static string NameOf(string path)
    {
        var name = System.IO.Path.GetFileNameWithoutExtension(path.TrimEnd('/')).Replace('-', ' ').Replace('_', ' ').Trim();
        return name.Length == 0 || name == "index" ? "Home" : char.ToUpperInvariant(name[0]) + name[1..];
    }

    /// <param name="linkTo">What a relative link becomes.</param>
    public string ToHtml(Func<string, string> linkTo)
    {
        foreach (var link in document.Descendants<LinkInline>().Where(link => link.Url is not null))
            link.Url = linkTo(link.Url!);
        return document.ToHtml(pipeline);
    }

    static string TextOf(ContainerInline? inline) => inline is null
        ? ""
        : string.Concat(inline.Descendants().Select(part => part switch
        {
            LiteralInline literal => literal.Content.ToString(),
            CodeInline code => code.Content,
            _ => "",
        }));
}
