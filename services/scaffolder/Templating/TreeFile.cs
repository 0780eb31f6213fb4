namespace Scaffolder.Templating;

/// <summary>A file of a tree that is held in memory; its path is the key it is kept under.</summary>
sealed record TreeFile(ReadOnlyMemory<byte> Bytes, bool IsExecutable = false);
