namespace Scaffolder.Templating;

/// <summary>Paths inside a tree: relative, with slashes, of names that every system can keep.</summary>
static class TreePath
{
    public const int CharactersMax = 400;
    const int NameCharactersMax = 255;

    /// <summary>Null when the path may be written, otherwise why it may not, as the rest of a sentence.</summary>
    public static string? Refuse(string path)
    {
        if (path.Length > CharactersMax)
            return $"has {path.Length} characters; a path has at most {CharactersMax}.";
        if (path.StartsWith('/'))
            return "is absolute; write it relative to the folder that is rendered.";
        if (path.Contains('\\'))
            return "contains a backslash; separate folders by a slash.";
        if (path.Any(char.IsControl))
            return "contains a line break or another control character; leave it out.";
        foreach (var name in path.Split('/'))
        {
            if (name is "..")
                return "leads out of its folder by '..'; a file can only be written below it.";
            if (name is "" or ".")
                return "contains an empty name or '.'; leave it out.";
            if (name.Length > NameCharactersMax)
                return $"contains a name of more than {NameCharactersMax} characters.";
            if (name.Equals(".git", StringComparison.OrdinalIgnoreCase))
                return "lies in '.git', where Git keeps its own data; name it otherwise.";
        }

        return null;
    }

    /// <summary>A folder of the workspace as an author names it, without <c>./</c> and slashes around it.</summary>
    /// <returns>Empty for the workspace itself.</returns>
    /// <exception cref="TemplateFault">It lies outside.</exception>
    public static string FolderOf(string text, string place)
    {
        if (text.StartsWith('/'))
            throw new TemplateFault(place, null, "is absolute; write it relative to the workspace.");
        var folder = string.Join('/', text.Split('/').Where(name => name is not ("" or ".")));
        return folder.Length > 0 && Refuse(folder) is { } reason ? throw new TemplateFault(place, null, reason) : folder;
    }
}
