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
    [InlineData("url", "https://GitHub.com/acme/a/blob/main/./x/../b.yaml", "https://github.com/acme/a/blob/main/b.yaml")]
    [InlineData("url", "https://git.example.com:443/a%20b/%62.yaml?ref=main", "https://git.example.com/a%20b/b.yaml?ref=main")]
    [InlineData("url", "https://git.example.com:8443/b.yaml", "https://git.example.com:8443/b.yaml")]
    [InlineData("url", "https://github.com/acme/a/blob/-/**/catalog-info.yaml", "https://github.com/acme/a/blob/-/**/catalog-info.yaml")]
    public void Every_way_to_write_a_target_comes_down_to_one(string type, string target, string expected)
    {
        Assert.True(LocationTarget.TryParse(type, target, out var parsed, out _));

        Assert.Equal(expected, parsed.Target);
        Assert.Equal(parsed, LocationTarget.Stored(type, expected));
    }

    [Theory]
    [InlineData("service", "provisioner:order/1", "Allowed types: file, git, url, github-org, github-discovery.")]
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
    [InlineData("url", "http://git.example.com/a.yaml", "Write an https: URL")]
    [InlineData("url", "javascript:alert(1)", "Write an https: URL")]
    [InlineData("url", "https://git.example.com", "Write an https: URL")]
    [InlineData("url", "https:a.yaml", "Write an https: URL")]
    [InlineData("url", "/srv/a.yaml", "Write an https: URL")]
    [InlineData("url", "https://git.example.com\\@127.0.0.1/a.yaml", "Write an https: URL")]
    [InlineData("url", "https://git.example.com/a.yaml\nHost: b", "Write an https: URL")]
    [InlineData("url", "https://ann:secret@git.example.com/a.yaml", "user name")]
    [InlineData("url", "https://git.example.com/a.yaml#@127.0.0.1", "fragment")]
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

    [Theory]
    [InlineData("./b.yaml", "https://github.com/acme/a/blob/main/docs/b.yaml", true)]
    [InlineData("/b c.yaml", "https://github.com/acme/a/blob/main/b%20c.yaml", true)]
    [InlineData("https://github.com/acme/a/blob/main/b.yaml", "https://github.com/acme/a/blob/main/b.yaml", true)]
    [InlineData("https://github.com/acme/other/blob/main/b.yaml", "https://github.com/acme/other/blob/main/b.yaml", false)]
    [InlineData("https://github.com/acme/a/blob/secret/b.yaml", "https://github.com/acme/a/blob/secret/b.yaml", false)]
    [InlineData("../../b.yaml", null, false)]
    [InlineData("%2e%2e/%2e%2e/secret/b.yaml", "https://github.com/acme/a/blob/secret/b.yaml", false)]
    [InlineData("http://169.254.169.254/latest", null, false)]
    public void A_page_of_a_repository_leads_to_any_URL_but_takes_in_only_what_is_beside_it(string target, string? expected, bool isBeside)
    {
        var from = LocationTarget.Stored("url", "https://github.com/acme/a/blob/main/docs/all.yaml");

        from.TryFollow(null, target, out var followed, out _);
        var mayTakeIn = from.TryFollowBeside(target, out _, out _);

        Assert.Equal(expected, followed?.Target);
        Assert.Equal(isBeside, mayTakeIn);
    }

    [Theory]
    [InlineData("https://github.com/acme/a/blob/main/docs/all.yaml", "url:https://github.com/acme/a/tree/main/docs/")]
    [InlineData("https://github.com/acme/a/blob/main/all.yaml", "url:https://github.com/acme/a/tree/main/")]
    [InlineData("https://git.example.com/raw/all.yaml?ref=main", "url:https://git.example.com/raw/")]
    public void The_folder_of_a_page_is_where_its_entities_sources_are(string target, string expected) =>
        Assert.Equal(expected, LocationTarget.Stored("url", target).SourceLocation);

    [Fact]
    public void A_file_of_this_machine_does_not_lead_into_a_repository()
    {
        var from = LocationTarget.Stored("file", "/srv/all.yaml");

        Assert.False(from.TryFollow("git", "file:///srv/git/a.git", out _, out var error));

        Assert.Contains("another source", error, StringComparison.Ordinal);
    }
}
