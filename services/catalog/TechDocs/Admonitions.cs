using System.Text.RegularExpressions;
using Markdig;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace Catalog.TechDocs;

/// <summary>
/// MkDocs' boxes: <c>!!! note "Title"</c> with its content indented by four, and <c>???</c>, or <c>???+</c> for an open one,
/// that unfolds (Python-Markdown's admonition and PyMdown's details).
/// </summary>
sealed partial class Admonitions : IMarkdownExtension
{
    public void Setup(MarkdownPipelineBuilder pipeline) => pipeline.BlockParsers.InsertBefore<ParagraphBlockParser>(new Parser());

    public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
    {
        if (renderer is HtmlRenderer html)
            html.ObjectRenderers.Insert(0, new Renderer());
    }

    [GeneratedRegex("""^(?<mark>!!!|\?\?\?\+?)[ \t]+(?<type>[A-Za-z][A-Za-z0-9 -]*?)([ \t]+"(?<title>[^"]*)")?[ \t]*$""")]
    private static partial Regex Head();

    sealed class Box(BlockParser parser) : ContainerBlock(parser)
    {
        public required string Mark { get; init; }
        public required string Type { get; init; }

        /// <summary>Empty for a box without a title.</summary>
        public required string Title { get; init; }
    }

    sealed class Parser : BlockParser
    {
        public Parser() => OpeningCharacters = ['!', '?'];

        public override BlockState TryOpen(BlockProcessor processor)
        {
            if (processor.IsCodeIndent || Head().Match(processor.Line.ToString()) is not { Success: true } head)
                return BlockState.None;
            var type = head.Groups["type"].Value.Trim().ToLowerInvariant();
            processor.NewBlocks.Push(new Box(this)
            {
                Column = processor.Column,
                Span = new SourceSpan(processor.Start, processor.Line.End),
                Mark = head.Groups["mark"].Value,
                Type = type,
                Title = head.Groups["title"] is { Success: true } title ? title.Value : char.ToUpperInvariant(type[0]) + type[1..],
            });
            return BlockState.ContinueDiscard;
        }

        public override BlockState TryContinue(BlockProcessor processor, Block block)
        {
            if (processor.IsBlankLine)
                return BlockState.ContinueDiscard;
            if (!processor.IsCodeIndent)
                return BlockState.None;
            processor.GoToCodeIndent();
            return BlockState.Continue;
        }
    }

    sealed class Renderer : HtmlObjectRenderer<Box>
    {
        protected override void Write(HtmlRenderer renderer, Box obj)
        {
            var folds = obj.Mark[0] == '?';
            renderer.EnsureLine();
            renderer.Write(folds
                ? $"<details class=\"{obj.Type}\"{(obj.Mark == "???+" ? " open" : "")}>"
                : $"<div class=\"admonition {obj.Type}\">");
            if (folds || obj.Title.Length > 0)
            {
                renderer.Write(folds ? "<summary>" : "<p class=\"admonition-title\">");
                renderer.WriteEscape(obj.Title);
                renderer.WriteLine(folds ? "</summary>" : "</p>");
            }

            renderer.WriteChildren(obj);
            renderer.EnsureLine();
            renderer.WriteLine(folds ? "</details>" : "</div>");
        }
    }
}
