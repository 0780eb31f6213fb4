using Scaffolder.Templating;
using Xunit;

namespace Scaffolder.Tests.Templating;

public sealed class GlobTests
{
    [Theory]
    [InlineData("*.txt", "a.txt", true)]
    [InlineData("*.txt", "d/a.txt", false)]
    [InlineData("*", ".hidden", true)]
    [InlineData("**/*.txt", "a.txt", true)]
    [InlineData("**/*.txt", "x/y/a.txt", true)]
    [InlineData("a/**", "a/b/c", true)]
    [InlineData("a/**", "ab", false)]
    [InlineData("a/**/z", "a/z", true)]
    [InlineData("folder", "folder/x/y", true)]
    [InlineData("folder/", "folder/x", true)]
    [InlineData("folder", "folders/x", false)]
    [InlineData("./a.txt", "a.txt", true)]
    [InlineData("?.txt", "a.txt", true)]
    [InlineData("?.txt", "ab.txt", false)]
    [InlineData("[ab].txt", "b.txt", true)]
    [InlineData("[!ab].txt", "b.txt", false)]
    [InlineData("*.{js,ts}", "x.ts", true)]
    [InlineData("*.{js,ts}", "x.cs", false)]
    [InlineData("a+(b).txt", "a+(b).txt", true)]
    [InlineData("${{ values.name }}/*", "${{ values.name }}/x", true)]
    public void A_pattern_takes_a_path_or_not(string pattern, string path, bool expected) =>
        Assert.Equal(expected, new Glob(pattern).Matches(path));
}
