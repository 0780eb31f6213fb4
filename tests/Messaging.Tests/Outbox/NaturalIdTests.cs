using Messaging.Outbox;
using Xunit;

namespace Messaging.Tests.Outbox;

public sealed class NaturalIdTests
{
    [Fact]
    public void The_same_key_gives_the_same_id_in_every_release() =>
        Assert.Equal(Guid.Parse("12c80785-09ff-8ee7-97f8-3018bf8fcf97"), NaturalId.Of("github.push", "1", "refs/heads/main"));

    [Fact]
    public void Keys_that_differ_in_any_part_give_other_ids()
    {
        string?[][] keys = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"], ["ab", "c", ""], ["AB", "c"]];

        Assert.Distinct(keys.Select(key => NaturalId.Of(key)));
    }

    [Fact]
    public void An_id_is_a_UUID_of_version_8()
    {
        var id = NaturalId.Of("anything").ToString();

        Assert.Equal('8', id[14]);
        Assert.Contains(id[19], "89ab");
    }
}
