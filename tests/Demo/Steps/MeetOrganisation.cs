using System.Text.Json;

namespace Demo.Steps;

static class MeetOrganisation
{
    const string Example = "/api/catalog/entities/by-name/component/default/payment-service";
    const string Template = "/api/catalog/entities/by-name/template/default/new-microservice";
    const int KeyDays = 1;

    public static async Task RunAsync(Person person, Narrator narrator)
    {
        var service = await Person.WaitAsync("payment-service was not in the catalog", () => person.FindAsync(Example));
        narrator.Say(
            $"payment-service belongs to {Text(service, "spec", "owner")}: {Text(service, "metadata", "description")}");
        narrator.Look(person.UrlOf(Example));
        var template = await Person.WaitAsync("The template was not in the catalog", () => person.FindAsync(Template));
        narrator.Say($"The paved way to a new one: {Text(template, "metadata", "title")}.");
        narrator.Look(person.UrlOf(Template));
    }

    /// <summary>A key for someone whom the catalog knows: what they may do follows from their memberships.</summary>
    public static async Task<Person> GiveKeyAsync(Person administrator, string name, Narrator narrator)
    {
        var made = await administrator.PostAsync(
            "/api/keys", new { name = $"demo of {name}", subject = $"user:default/{name}", expiresInDays = KeyDays });
        narrator.Say($"{name} has an API key for a day.");
        return new Person(name, administrator.UrlOf("/"), made.GetProperty("key").GetString()!);
    }

    static string? Text(JsonElement entity, string part, string field) => entity.GetProperty(part).GetProperty(field).GetString();
}
