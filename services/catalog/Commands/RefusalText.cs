namespace Catalog.Commands;

/// <summary>What a refusal tells of an author's text, which may be long: an event has a limit.</summary>
static class RefusalText
{
    const int CharsMax = 4_000;

    public static string Cut(string text) => text.Length <= CharsMax ? text : $"{text[..CharsMax]}…";
}
