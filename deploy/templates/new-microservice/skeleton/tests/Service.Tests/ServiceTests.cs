using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Xunit;

/// <summary>The service as its callers see it.</summary>
public sealed class ServiceTests(WebApplicationFactory<Program> service) : IClassFixture<WebApplicationFactory<Program>>
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_who_it_is()
    {
        using var http = service.CreateClient();

        var answer = await http.GetFromJsonAsync<JsonElement>("/", Ct);

        Assert.Equal("${{ values.name }}", answer.GetProperty("service").GetString());
    }

    [Fact]
    public async Task It_is_alive()
    {
        using var http = service.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz", Ct)).StatusCode);
    }

{% if values.database %}
    [Fact]
    public async Task It_is_ready_when_its_database_answers()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(Database.Setting) is null, $"Set {Database.Setting} to try a database.");
        using var http = service.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/readyz", Ct)).StatusCode);
    }

    [Fact]
    public async Task It_is_alive_but_not_ready_while_its_database_does_not_answer()
    {
        await using var alone = service.WithWebHostBuilder(
            host => host.UseSetting(Database.Setting, "postgresql://nobody:nothing@127.0.0.1:1/none"));
        using var http = alone.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/readyz", Ct)).StatusCode);
    }

    [Fact]
    public void The_address_of_the_database_may_be_percent_encoded_and_have_options() => Assert.Equal(
        "Host=db.example;Port=6432;Database=app;Username=me;Password=p@ss/word;SSL Mode=Require",
        Database.ConnectionStringOf("postgresql://me:p%40ss%2Fword@db.example:6432/app?sslmode=require"));
{% else %}
    [Fact]
    public async Task It_is_ready()
    {
        using var http = service.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/readyz", Ct)).StatusCode);
    }
{% endif %}
}
