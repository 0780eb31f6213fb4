using Catalog.Sources;
using Xunit;

namespace Catalog.Tests.Sources;

public sealed class LocationTargetTests
{
    [Theory]
    [InlineData("file", "/srv/./a/../b.yaml", "/srv/b.yaml")]
    [InlineData("file", "file:///srv/a%20b.yaml", "/srv/a b.yaml")]
    [InlineData("file", "file://localhost/srv/b.yaml", "/srv/b.yaml")]
    [InlineData("git", "file:///srv/git/a.git", "file:///srv/git/a.git#catalog-info.yaml")]
    [InlineData("git", "FILE://localhost/srv/x/../git/a.git/#", "file:///srv/git/a.git#catalog-info.yaml")]
    [InlineData("git", "file:///srv/git/a.git#/docs//x/../b.yaml", "file:///srv/git/a.git#docs/b.yaml")]
    [InlineData("git", "file:///srv/git/a%23b.git#./**/b.yaml", "file:///srv/git/a%23b.git#**/b.yaml")]
    public void Every_way_to_write_a_target_comes_down_to_one(string type, string target, string expected)
    {
        Assert.True(LocationTarget.TryParse(type, target, out var parsed, out _));

        Assert.Equal(expected, parsed.Target);
        Assert.Equal(parsed, LocationTarget.Stored(type, expected));
    }

    [Theory]
    [InlineData("service", "provisioner:order/1", "Allowed types: file, git.")]
    [InlineData("file", "a.yaml", "Write an absolute path")]
    [InlineData("file", "", "no usable target")]
    [InlineData("file", "file:///srv/a%00.yaml", "Write an absolute path")]
    [InlineData("git", "file:///srv/%00/a.git", "Only repositories on this machine")]
    [InlineData("git", "file:", "Only repositories on this machine")]
    [InlineData("git", "file:///", "Only repositories on this machine")]
    [InlineData("git", "/srv/git/a.git", "Only repositories on this machine")]
    [InlineData("git", "ssh://git@host/a.git", "Only repositories on this machine")]
    [InlineData("git", "file://host/srv/git/a.git", "Only repositories on this machine")]
    [InlineData("git", "file:///srv/git/a.git#..", "leads out of the repository")]
    [InlineData("git", "file:///srv/git/a.git#a/../../b.yaml", "leads out of the repository")]
    [InlineData("git", "file:///srv/git/a.git#/", "leads out of the repository")]
    public void What_cannot_be_read_is_told_with_a_remedy(string type, string target, string told)
    {
        Assert.False(LocationTarget.TryParse(type, target, out _, out var error));

        Assert.Contains(told, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b.yaml", "docs/b.yaml")]
    [InlineData("../b.yaml", "b.yaml")]
    [InlineData("/b.yaml", "b.yaml")]
    [InlineData("file:///srv/git/a.git#c/b.yaml", "c/b.yaml")]
    [InlineData("../../a.git/b.yaml", null)]
    [InlineData("file:///srv/git/other.git#b.yaml", null)]
    public void A_file_in_a_repository_leads_to_others_of_the_same_one(string target, string? expected)
    {
        var from = LocationTarget.Stored("git", "file:///srv/git/a.git#docs/all.yaml");

        Assert.Equal(expected is not null, from.TryFollow(null, target, out var parsed, out _));

        Assert.Equal(expected, expected is null ? null : parsed!.Path);
    }

    [Fact]
    public void A_file_of_this_machine_does_not_lead_into_a_repository()
    {
        var from = LocationTarget.Stored("file", "/srv/all.yaml");

        Assert.False(from.TryFollow("git", "file:///srv/git/a.git", out _, out var error));

        Assert.Contains("another source", error, StringComparison.Ordinal);
    }
}
