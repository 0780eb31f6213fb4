using System.Security.Cryptography;
using System.Text;

namespace Testing.Outside;

/// <summary>A repository of <see cref="FakeGitHub"/> with one commit, that of its default branch.</summary>
public sealed class FakeRepository
{
    readonly Lock changing = new();
    SortedDictionary<string, string> files = new(StringComparer.Ordinal);
    int commits;

    public required long Id { get; init; }

    /// <summary><c>owner/name</c>.</summary>
    public required string FullName { get; set; }

    public bool IsArchived { get; set; }

    public string Owner => FullName.Split('/')[0];

    /// <summary>Null as long as nothing was pushed.</summary>
    public string? Commit { get; private set; }

    public IReadOnlyDictionary<string, string> Files => files;

    /// <summary>A commit with exactly these files.</summary>
    public FakeRepository Push(params (string Path, string Content)[] content)
    {
        lock (changing)
        {
            files = new SortedDictionary<string, string>(content.ToDictionary(file => file.Path, file => file.Content), StringComparer.Ordinal);
            Commit = Sha($"{Id} {++commits}");
        }

        return this;
    }

    /// <summary>As Git computes it, so that the same content has the same name.</summary>
    public static string BlobSha(string content) => Sha($"blob {Encoding.UTF8.GetByteCount(content)}\0{content}");

#pragma warning disable CA5350 // Git's names of objects are SHA-1.
    static string Sha(string text) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350
}

/// <param name="Parent">The slug of the team above it.</param>
public sealed record FakeTeam(string Slug, string Name, string? Parent, IReadOnlyList<string> Members);
