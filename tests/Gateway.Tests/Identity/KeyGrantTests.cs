using Defaults.Identity;
using Gateway.Identity;
using Xunit;

namespace Gateway.Tests.Identity;

public sealed class KeyGrantTests
{
    static readonly DateTimeOffset now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly Giver administrator = new(new Caller("user:default/ada", true, [], []), now.AddDays(10));

    static readonly Giver member = new(
        new Caller(
            "user:default/mo", false, ["group:default/a", "group:default/b"], [Scopes.KeysManage, Scopes.CatalogRead]),
        now.AddDays(10));

    static readonly CreateKey.Request readOnly = new("ci", Scopes: [Scopes.CatalogRead]);

    /// <summary>A wish for a key, and the field a member is refused for; null where it gets the key.</summary>
    static readonly (CreateKey.Request Wish, string? RefusedField)[] wishesOfAMember =
    [
        (readOnly, null),
        (readOnly with { Scopes = [Scopes.KeysManage, Scopes.CatalogRead] }, null),
        (readOnly with { Groups = ["group:default/b"] }, null),
        (readOnly with { Groups = ["group:default/a", "group:default/b"] }, null),
        (readOnly with { Subject = "user:default/mo" }, null),
        (readOnly with { ExpiresInDays = 10 }, null),
        (readOnly with { ExpiresInDays = 1 }, null),
        (new CreateKey.Request("ci", Roles.Administrator), "role"),
        (readOnly with { Scopes = [Scopes.CatalogWrite] }, "scopes"),
        (readOnly with { Scopes = [Scopes.CatalogRead, Scopes.Operate] }, "scopes"),
        (new CreateKey.Request("ci"), "scopes"),
        (readOnly with { Groups = ["group:default/c"] }, "groups"),
        (readOnly with { Groups = ["group:default/a", "group:other/b"] }, "groups"),
        (readOnly with { Subject = "user:default/ada" }, "subject"),
        (readOnly with { ExpiresInDays = 11 }, "expiresInDays"),
    ];

    [Fact]
    public void A_member_gives_no_more_than_it_has() => Assert.All(wishesOfAMember, row =>
    {
        Assert.Null(KeyGrant.FindFault(row.Wish));
        Assert.Equal(row.RefusedField, KeyGrant.From(row.Wish, member, now).RefuseFor(member)?.Field);
    });

    [Fact]
    public void An_administrator_gives_anything() => Assert.All(wishesOfAMember, row =>
        Assert.Null(KeyGrant.From(row.Wish, administrator, now).RefuseFor(administrator)));

    static readonly (CreateKey.Request Wish, string Field)[] faults =
    [
        (new(null), "name"),
        (new(""), "name"),
        (new(new string('n', 101)), "name"),
        (new("a\nb"), "name"),
        (new("ci", "owner"), "role"),
        (new("ci", "Admin"), "role"),
        (new("ci", ""), "role"),
        (new("ci", Roles.Administrator, Scopes: [Scopes.CatalogRead]), "scopes"),
        (new("ci", Scopes: ["catalog:delete"]), "scopes"),
        (new("ci", Scopes: [Scopes.CatalogRead, null!]), "scopes"),
        (new("ci", Groups: ["team-a"]), "groups"),
        (new("ci", Groups: ["group:default/Team"]), "groups"),
        (new("ci", Groups: ["user:default/ada"]), "groups"),
        (new("ci", Groups: ["group:default/a\n"]), "groups"),
        (new("ci", Groups: [null!]), "groups"),
        (new("ci", Groups: [.. Enumerable.Range(0, 101).Select(i => $"group:default/g{i}")]), "groups"),
        (new("ci", Subject: "ada"), "subject"),
        (new("ci", Subject: "user:default/ada\n"), "subject"),
        (new("ci", ExpiresInDays: 0), "expiresInDays"),
        (new("ci", ExpiresInDays: -1), "expiresInDays"),
        (new("ci", ExpiresInDays: 366), "expiresInDays"),
    ];

    [Fact]
    public void A_wish_with_a_fault_is_refused_by_its_field() => Assert.All(faults, row =>
        Assert.Equal(row.Field, KeyGrant.FindFault(row.Wish)?.Field));

    [Fact]
    public void A_key_lasts_90_days_where_nothing_is_said() =>
        Assert.Equal(now.AddDays(90), KeyGrant.From(new("ci"), administrator, now).ExpiresAt);

    [Fact]
    public void A_members_key_ends_with_the_key_that_made_it_where_nothing_is_said() =>
        Assert.Equal(member.Ends, KeyGrant.From(readOnly, member, now).ExpiresAt);

    [Fact]
    public void A_member_may_read_where_no_scope_is_said()
    {
        Assert.Equal(Scopes.OfMembers, KeyGrant.From(new("ci"), administrator, now).Scopes);
        Assert.Equal(Scopes.OfMembers, KeyGrant.From(new("ci", Scopes: []), administrator, now).Scopes);
    }

    [Fact]
    public void The_command_line_may_make_the_first_administrator() =>
        Assert.Null(KeyGrant.From(new("a", Roles.Administrator), Giver.CommandLine, now).RefuseFor(Giver.CommandLine));

    [Theory]
    [InlineData("keys")]
    [InlineData("create --name")]
    [InlineData("create --nam x")]
    [InlineData("create x")]
    [InlineData("create --name x --expires-in-days ten")]
    [InlineData("revoke --name x")]
    public void Arguments_that_are_not_understood_are_refused(string arguments)
    {
        var (request, fault) = KeysCommand.Parse(arguments.Split(' '));

        Assert.Null(request);
        Assert.NotNull(fault);
    }

    [Fact]
    public void Arguments_make_the_wish_they_spell()
    {
        var (request, _) = KeysCommand.Parse(
            ("create --name x --role member --scope catalog:read --scope ops --group group:default/a "
                + "--expires-in-days 3").Split(' '));

        Assert.Equal(("x", "member", 3), (request!.Name, request.Role, request.ExpiresInDays));
        Assert.Equal(["catalog:read", "ops"], request.Scopes);
        Assert.Equal(["group:default/a"], request.Groups);
    }
}
