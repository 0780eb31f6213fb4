namespace Scaffolder.Templating;

/// <summary>How the tags of a file's blocks treat the white space around them.</summary>
/// <param name="TrimBlocks">The line break after a block's tag is left out.</param>
/// <param name="LstripBlocks">The indentation before a block's tag is left out.</param>
sealed record FileStyle(bool TrimBlocks = false, bool LstripBlocks = false)
{
    public static readonly FileStyle Plain = new();
}
