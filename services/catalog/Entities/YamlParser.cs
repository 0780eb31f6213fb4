using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Catalog.Entities;

/// <summary>A parser whose every complaint about the text is a <see cref="YamlException"/>.</summary>
sealed class YamlParser : IParser
{
    readonly Scanner scanner;
    readonly Parser parser;

    public YamlParser(string text)
    {
        scanner = new Scanner(new StringReader(text));
        parser = new Parser(scanner);
    }

    public ParsingEvent? Current => parser.Current;

    public bool MoveNext()
    {
        try
        {
            return parser.MoveNext();
        }
        // The scanner lets these two through for escapes beyond Unicode and for some torn flow scalars.
        catch (Exception torn) when (torn is ArgumentOutOfRangeException or InvalidOperationException)
        {
            var at = scanner.CurrentPosition;
            throw new SyntaxErrorException(at, at, "a scalar ends or escapes in a way that cannot be read");
        }
    }
}
