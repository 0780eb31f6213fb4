using Dapper;
using Provisioner.Drivers.Postgres;
using Testing.Instances;
using Xunit;

namespace Provisioner.Tests.Drivers;

public sealed class SqlTests
{
    public static TheoryData<string> Hostile =>
    [
        "plain", "a\"b", "\"; drop role postgres; --", "a\\b", "'", "''; select 1", "E'\\'", "$$", "Ünï", "select", " ", "a\nb",
        "@name", ":name", "?",
    ];

    [Theory, MemberData(nameof(Hostile))]
    public async Task A_quoted_name_is_that_name_and_nothing_more(string name)
    {
        await using var server = await (await TenantsServer.SharedAsync()).OpenAsync();

        await using var reader = await server.ExecuteReaderAsync($"select 1 as {Sql.Identifier(name)}");

        Assert.Equal(name, reader.GetName(0));
    }

    [Theory, MemberData(nameof(Hostile))]
    public async Task A_quoted_text_is_that_text_and_nothing_more(string text)
    {
        await using var server = await (await TenantsServer.SharedAsync()).OpenAsync();

        Assert.Equal(text, await server.ExecuteScalarAsync<string>($"select {Sql.Literal(text)}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("a-name-that-is-longer-than-the-sixty-three-bytes-that-the-server-keeps")]
    public void A_name_that_the_server_would_change_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => Sql.Identifier(name));
}
