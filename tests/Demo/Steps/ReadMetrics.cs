using System.Text.Json;

namespace Demo.Steps;

static class ReadMetrics
{
    static readonly string[] metrics =
    [
        "changeLeadTime", "deploymentFrequency", "failedDeploymentRecoveryTime", "changeFailRate", "deploymentReworkRate",
    ];

    public static async Task RunAsync(Person person, NewService service, Week week, Narrator narrator)
    {
        var window = $"from={week.From:yyyy-MM-ddTHH:mm:ssZ}&to={week.To.AddMinutes(1):yyyy-MM-ddTHH:mm:ssZ}";
        var path = $"/api/metrics/delivery?service={service.Ref}&{window}";
        // The webhooks are accepted before they are counted.
        var delivery = await Person.WaitAsync(
            $"The metrics did not show {week.Deployments} deployments and one recovery",
            async () => await person.GetAsync(path) is var read && IsCounted(read, week) ? read : (JsonElement?)null);
        foreach (var name in metrics)
        {
            var metric = delivery.GetProperty("metrics").GetProperty(name);
            narrator.Say(
                $"{name,-30} {Value(metric),12} {metric.GetProperty("unit").GetString(),-16} n = {metric.GetProperty("n")}");
        }
        narrator.Look(person.UrlOf(path));
        var team = $"/api/metrics/delivery?team={NewService.Owner}&{window}";
        await person.GetAsync(team);
        narrator.Say("The same for the team:");
        narrator.Look(person.UrlOf(team));
    }

    static bool IsCounted(JsonElement delivery, Week week)
    {
        var read = delivery.GetProperty("metrics");
        return read.GetProperty("changeFailRate").GetProperty("n").GetInt64() == week.Deployments
            && read.GetProperty("failedDeploymentRecoveryTime").GetProperty("n").GetInt64() == 1;
    }

    static string Value(JsonElement metric) =>
        metric.GetProperty("value") is { ValueKind: JsonValueKind.Number } value ? $"{value.GetDouble():0.###}" : "none";
}
