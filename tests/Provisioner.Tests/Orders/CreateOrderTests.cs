using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Testing;
using Testing.Instances;
using Xunit;

namespace Provisioner.Tests.Orders;

public sealed class CreateOrderTests
{
    [Fact]
    public async Task The_menu_tells_what_can_be_ordered()
    {
        var trial = await Trial.StartAsync();

        var menu = await trial.Ann.GetFromJsonAsync<JsonObject>("/api/provisioner/offerings");
        var one = await trial.Ann.GetFromJsonAsync<JsonObject>("/api/provisioner/offerings/postgres-database");
        using var none = await trial.Ann.GetAsync("/api/provisioner/offerings/floppy-disk");

        Assert.Equal("postgres-database", (string)menu!["items"]![0]!["name"]!);
        Assert.Equal(5, (int)one!["quotaPerTeam"]!);
        Assert.Equal("small", (string)one["parameters"]!["properties"]!["size"]!["default"]!);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task An_order_becomes_a_database_an_event_and_an_entity()
    {
        var trial = await Trial.StartAsync();
        var name = trial.Name();

        var id = await trial.OrderAsync(name, parameters: new { size = "medium" }, component: $"shop-{trial.Word}");
        var ready = await trial.IsAsync(id, "ready");

        Assert.Equal((1, 1), await trial.OnServerAsync(name));
        Assert.Equal(["OrderAccepted", "OrderReady"], await trial.TypesToldAsync(id));
        Assert.All(await trial.ToldAsync(id), told => Assert.Equal(
            (trial.Team, "restricted", $"user:default/ann-{trial.Word}"),
            ((string)told.Body["owner"]!, (string)told.Body["visibility"]!, (string)told.Body["orderedBy"]!)));
        Assert.Equal($"resource:default/{name}", (string)ready["resource"]!);
        var (type, command, _) = Assert.Single(await trial.ToldAsync($"resource:default/{name}"));
        Assert.Equal("DefineEntity", type);
        Assert.Equal($"provisioner:order/{id}", (string)command["source"]!);
        var spec = command["entity"]!["spec"]!;
        Assert.Equal(
            ("database", trial.Team, $"component:default/shop-{trial.Word}"),
            ((string)spec["type"]!, (string)spec["owner"]!, (string)spec["dependencyOf"]![0]!));
        Assert.Equal(id.ToString(), (string)command["entity"]!["metadata"]!["annotations"]!["platform/order-id"]!);
        var entity = await Eventually.ReadAsync(() => trial.EntityAsync(name), read => read is not null, "the catalog has it");
        Assert.Contains(
            $"dependencyOf component:default/shop-{trial.Word}",
            entity!["relations"]!.AsArray().Select(relation => $"{relation!["type"]} {relation["targetRef"]}"));
    }

    [Theory]
    [InlineData("offering", "floppy-disk", 400, "offering", "is not on the menu")]
    [InlineData("owner", "group:default/nobody", 400, "owner", "is no group of the catalog")]
    [InlineData("owner", "other", 403, "owner", "not a member")]
    [InlineData("name", "Not_A_Name", 400, "name", "must be 3 to 50")]
    [InlineData("parameters", "huge", 400, "parameters/size", "Write one of small, medium.")]
    public async Task What_breaks_a_rule_is_refused_with_field_and_remedy_and_leaves_nothing(
        string what, string value, int status, string field, string told)
    {
        var trial = await Trial.StartAsync();

        using var response = await trial.PostAsync(
            what == "name" ? value : trial.Name(),
            offering: what == "offering" ? value : "postgres-database",
            owner: what != "owner" ? null : value == "other" ? trial.Group("other") : value,
            parameters: what == "parameters" ? new { size = value } : null);

        var problem = await response.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal((status, field), ((int)response.StatusCode, (string)problem!["field"]!));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(told, (string)problem["detail"]!, StringComparison.Ordinal);
        var orders = await trial.Ann.GetFromJsonAsync<JsonObject>("/api/provisioner/orders");
        Assert.Empty(orders!["items"]!.AsArray());
        Assert.Equal((0, 0), await trial.OnServerAsync(trial.Name()));
    }

    [Fact]
    public async Task A_field_that_no_order_has_is_refused()
    {
        var trial = await Trial.StartAsync();

        using var response = await trial.Ann.PostAsJsonAsync(
            "/api/provisioner/orders", new { offering = "postgres-database", name = trial.Name(), ownerRef = trial.Team });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Of_orders_that_race_for_one_name_one_is_taken()
    {
        var trial = await Trial.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => trial.PostAsync(trial.Name())));

        Assert.Equal(
            [HttpStatusCode.Created, HttpStatusCode.Conflict, HttpStatusCode.Conflict, HttpStatusCode.Conflict],
            answers.Select(answer => answer.StatusCode).Order());
        Assert.Contains(
            "is taken", await answers.First(answer => answer.StatusCode == HttpStatusCode.Conflict).Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_orders_that_race_for_the_last_places_of_a_quota_no_more_than_these_are_taken()
    {
        var trial = await Trial.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 9).Select(i => trial.PostAsync(trial.Name($"db{i}"))));

        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        Assert.All(answers.Where(answer => answer.StatusCode != HttpStatusCode.Created), answer =>
            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode));
        Assert.Contains(
            "has 5 of 5 postgres-database",
            await answers.First(answer => answer.StatusCode == HttpStatusCode.Conflict).Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_order_with_its_key_is_the_same_order()
    {
        var trial = await Trial.StartAsync();
        var key = Guid.NewGuid().ToString();

        using var first = await trial.PostAsync(trial.Name(), key: key);
        using var again = await trial.PostAsync(trial.Name(), key: key);
        using var other = await trial.PostAsync(trial.Name("another"), key: key);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, again.StatusCode));
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(), await again.Content.ReadAsByteArrayAsync());
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(["true"], again.Headers.GetValues("Idempotent-Replayed"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
    }

    [Fact]
    public async Task The_trace_of_an_order_reaches_its_database_its_event_and_its_entity()
    {
        var trial = await Trial.StartAsync();
        var trace = $"{Guid.NewGuid():n}";

        using var response = await trial.PostAsync(trial.Name(), traceparent: $"00-{trace}-0123456789abcdef-01");
        var id = (Guid)(await response.Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
        await trial.IsAsync(id, "ready");

        Assert.All(
            (await trial.ToldAsync(id)).Concat(await trial.ToldAsync($"resource:default/{trial.Name()}")),
            told => Assert.Equal(trace, told.Trace!.Split('-')[1]));
    }

    [Fact]
    public async Task A_name_that_the_server_has_otherwise_fails_with_what_to_do_and_is_not_touched()
    {
        var trial = await Trial.StartAsync();
        await using (var server = await trial.Stack.Tenants!.OpenAsync())
            await server.ExecuteAsync($"create database \"{trial.Name()}\"");

        var id = await trial.OrderAsync(trial.Name());
        var failed = await trial.IsAsync(id, "failed");

        Assert.Contains("is taken on the server", (string)failed["reason"]!, StringComparison.Ordinal);
        Assert.Contains("another name", (string)failed["remedy"]!, StringComparison.Ordinal);
        Assert.Equal(["OrderAccepted", "OrderFailed"], await trial.TypesToldAsync(id));
        Assert.Equal((0, 1), await trial.OnServerAsync(trial.Name()));
        Assert.Empty(await trial.ToldAsync($"resource:default/{trial.Name()}"));
        // What failed holds neither the name nor a place of the quota.
        await trial.OrderAsync(trial.Name());
    }
}
