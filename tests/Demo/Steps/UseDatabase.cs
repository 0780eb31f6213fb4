using System.Net;
using System.Text.Json;
using Npgsql;

namespace Demo.Steps;

static class UseDatabase
{
    const string Use = """
        create table if not exists parcels (id int primary key, content text);
        insert into parcels values (1, 'a book') on conflict do nothing;
        select content from parcels where id = 1
        """;

    public static async Task RunAsync(Person member, Person stranger, NewService service, Narrator narrator)
    {
        var orders = await member.GetAsync($"/api/provisioner/orders?owner={NewService.Owner}&limit=500");
        var order = orders.GetProperty("items").EnumerateArray().SingleOrDefault(
            item => item.GetProperty("name").GetString() == $"{service.Name}-db");
        if (order.ValueKind != JsonValueKind.Object)
            throw new StepFailedException($"There is no order, or more than one, of {service.Name}-db: {orders}");
        var path = $"/api/provisioner/orders/{order.GetProperty("id").GetString()}";
        narrator.Say($"Order of {service.Name}-db: {order.GetProperty("state").GetString()}.");
        narrator.Look(member.UrlOf(path));

        var credentials = await DeliverAsync(member, path);
        await ConnectAsync(credentials);
        narrator.Say($"{member.Name} got credentials, connected, made a table and read a row from it.");

        using var refused = await PostAsync(stranger, path);
        if (refused.StatusCode != HttpStatusCode.Forbidden)
            throw new StepFailedException($"{stranger.Name} of another team was answered {(int)refused.StatusCode}, not 403.");
        narrator.Say($"{stranger.Name} of another team asked too and was refused, which the feed tells administrators.");
    }

    static async Task<JsonElement> DeliverAsync(Person member, string order)
    {
        using var answer = await PostAsync(member, order);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonSerializer.Deserialize<JsonElement>(text)
            : throw new StepFailedException($"Credentials were answered {(int)answer.StatusCode}: {text}");
    }

    // Without an Idempotency-Key: an answer with a password is kept nowhere; asking again makes a new one.
    static Task<HttpResponseMessage> PostAsync(Person person, string order) =>
        person.SendAsync(() => new HttpRequestMessage(HttpMethod.Post, $"{order}/credentials"));

    static async Task ConnectAsync(JsonElement credentials)
    {
        var address = new NpgsqlConnectionStringBuilder
        {
            Host = credentials.GetProperty("host").GetString(),
            Port = credentials.GetProperty("port").GetInt32(),
            Database = credentials.GetProperty("database").GetString(),
            Username = credentials.GetProperty("username").GetString(),
            Password = credentials.GetProperty("password").GetString(),
            Pooling = false,
        };
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(Use, connection);
        if (await command.ExecuteScalarAsync() is not "a book")
            throw new StepFailedException("The database did not give back what was stored.");
    }
}
