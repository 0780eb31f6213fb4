using Demo.Steps;

namespace Demo;

/// <summary>From an order to a service that is built, catalogued, provisioned and measured: the table of contents.</summary>
public sealed class Journey(DemoOptions options, Narrator narrator)
{
    public async Task RunAsync()
    {
        using var administrator = new Person("an administrator", options.Platform, options.AdministratorKey);
        var start = await ReadFeed.PositionAsync(administrator);

        narrator.Begin("An organisation with services and owners");
        await MeetOrganisation.RunAsync(administrator, narrator);
        using var bo = await MeetOrganisation.GiveKeyAsync(administrator, "bo", narrator);
        using var emre = await MeetOrganisation.GiveKeyAsync(administrator, "emre", narrator);

        narrator.Begin("Bo of team-payments orders a service with a database");
        var service = await OrderService.RunAsync(bo, narrator);

        narrator.Begin("What happens, live");
        await FollowTask.RunAsync(bo, service, narrator);

        narrator.Begin("The service is in the catalog, and its repository builds");
        await VisitService.RunAsync(bo, service, options.BuildsRepository, narrator);

        narrator.Begin("Its database works, and only for its team");
        await UseDatabase.RunAsync(bo, emre, service, narrator);

        narrator.Begin("A week of delivery: one deployment fails, and is mended");
        var week = await DeliverAWeek.RunAsync(bo, options, service, narrator);

        narrator.Begin("How delivery is going");
        await ReadMetrics.RunAsync(bo, service, week, narrator);

        narrator.Begin("All of it is in one feed");
        await ReadFeed.RunAsync(administrator, bo, service, start, narrator);
        narrator.End();
    }
}
