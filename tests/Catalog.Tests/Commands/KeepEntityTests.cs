using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Catalog.Tests.Locations;
using Contracts;
using Contracts.Catalog.Commands;
using Testing.Instances;
using Xunit;

namespace Catalog.Tests.Commands;

public sealed class KeepEntityTests
{
    [Fact]
    public async Task An_entity_of_a_service_is_like_any_other_but_not_for_REST_to_take_away()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a", "owner: x, dependsOn: ['resource:r-$']")));

        await ConsumeAsync(trial, Define(trial, 1, "owner: team-$, dependsOn: ['component:b-$']"));

        Assert.Equal(
            [
                $"dependencyOf component:default/a-{trial.Word}", $"dependsOn component:default/b-{trial.Word}",
                $"ownedBy group:default/team-{trial.Word}",
            ],
            await trial.RelationsAsync("resource:r"));
        var entity = await trial.EntityAsync("resource:r");
        Assert.Equal(
            $"service:provisioner:order/{trial.Word}",
            (string)entity!["metadata"]!["annotations"]!["backstage.io/managed-by-location"]!);
        Assert.DoesNotContain(
            trial.Word + "\"", await trial.Http.GetStringAsync("/api/catalog/locations"), StringComparison.Ordinal);
        await trial.RefreshAsync("resource:r");

        using var byUid = await trial.Http.DeleteAsync($"/api/catalog/entities/by-uid/{entity["metadata"]!["uid"]}");
        await RegisterLocationTests.AssertRefusedAsync(
            byUid, HttpStatusCode.Conflict, "ConflictError", "kept by provisioner");
        using var byLocation = await trial.Http.DeleteAsync($"/api/catalog/locations/{await LocationAsync(trial)}");
        await RegisterLocationTests.AssertRefusedAsync(
            byLocation, HttpStatusCode.Conflict, "ConflictError", "kept by provisioner");
        Assert.NotNull(await trial.EntityAsync("resource:r"));
    }

    [Fact]
    public async Task Said_twice_it_is_one_and_said_anew_it_is_changed()
    {
        var trial = await Trial.StartAsync();
        var command = Define(trial, 1, "owner: one");

        await ConsumeAsync(trial, command, command, Define(trial, 2, "owner: one"), Define(trial, 3, "owner: two"));

        Assert.Equal("two", await trial.OwnerAsync("resource:r"));
        Assert.Equal(["EntityAdded", "EntityChanged", "EntityOwnerChanged"], await trial.EventTypesAsync("resource:r"));
    }

    [Fact]
    public async Task What_is_older_never_overwrites_what_is_newer()
    {
        var trial = await Trial.StartAsync();

        await ConsumeAsync(trial, Define(trial, 3, "owner: three"), Define(trial, 1, "owner: one"), Withdraw(trial, 2));
        Assert.Equal("three", await trial.OwnerAsync("resource:r"));

        await ConsumeAsync(trial, Withdraw(trial, 5), Define(trial, 4, "owner: four"));
        Assert.Null(await trial.EntityAsync("resource:r"));
        Assert.Equal(["EntityAdded", "EntityRemoved"], await trial.EventTypesAsync("resource:r"));
    }

    [Fact]
    public async Task A_withdrawal_twice_or_before_the_definition_is_no_fault()
    {
        var trial = await Trial.StartAsync();
        var withdrawal = Withdraw(trial, 2);

        await ConsumeAsync(trial, withdrawal, withdrawal, Define(trial, 1, "owner: one"));

        Assert.Empty(await trial.EventsAsync("resource:r"));
        Assert.Null(await LocationAsync(trial));
    }

    [Fact]
    public async Task A_withdrawal_of_another_source_takes_nothing_away()
    {
        var trial = await Trial.StartAsync();

        await ConsumeAsync(
            trial, Define(trial, 1, "owner: one"),
            Withdraw(trial, 9) with { Source = $"provisioner:order/other-{trial.Word}" });

        Assert.NotNull(await trial.EntityAsync("resource:r"));
    }

    [Theory]
    [InlineData("Resource", "r", "system: x", "spec.owner", "is missing")]
    [InlineData("Resource", "taken", "owner: x", "metadata.name", "defined first")]
    [InlineData("Group", "g", "type: team, children: []", "kind", "which only a trusted location may define")]
    [InlineData("Location", "generated-a", "target: ./a.yaml", "metadata.name", "the platform's own")]
    public async Task What_may_not_be_defined_is_refused_and_leaves_nothing(
        string kind, string name, string spec, string field, string told)
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml", trial.Document("Resource", "taken", "type: database, owner: first")));
        var command = Define(trial, 1, spec, kind, name);

        await trial.SendAsync(command, ProcessName.Provisioner);

        var (type, answer) = Assert.Single(await trial.AnswersAsync(command.Task!));
        Assert.Equal(
            ("EntityRefused", field, "restricted", command.Source),
            (type, (string)answer["field"]!, (string)answer["visibility"]!, (string)answer["source"]!));
        Assert.Contains(told, (string)answer["reason"]!, StringComparison.Ordinal);
        Assert.Equal("first", await trial.OwnerAsync("resource:taken"));
        Assert.Null(await LocationAsync(trial, $"{kind}:{name}".ToLowerInvariant(), command.Source));
    }

    static DefineEntity Define(
        Trial trial, long version, string spec, string kind = "Resource", string name = "r") => new()
        {
            EventId = Guid.CreateVersion7(),
            Subject = $"order:{trial.Word}",
            Version = version,
            OccurredAt = DateTimeOffset.UnixEpoch,
            Task = $"{trial.Word}/{version}",
            OnBehalfOf = new Actor { Subject = "user:default/ann" },
            Source = $"provisioner:order/{trial.Word}",
            Entity = Element(trial.Document(kind, name, kind == "Resource" ? $"type: database, {spec}" : spec)),
        };

    static WithdrawEntity Withdraw(Trial trial, long version) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = $"order:{trial.Word}",
        Version = version,
        OccurredAt = DateTimeOffset.UnixEpoch,
        OnBehalfOf = new Actor { Subject = "user:default/ann" },
        Source = $"provisioner:order/{trial.Word}",
        EntityRef = trial.Named("resource:r"),
    };

    static JsonElement Element(string yaml) =>
        JsonSerializer.SerializeToElement(Entities.Given.Entity(yaml));

    static async Task ConsumeAsync(Trial trial, params PlatformCommand[] commands)
    {
        foreach (var command in commands)
        {
            await trial.SendAsync(command, ProcessName.Provisioner);
            await trial.ConsumedAsync(command);
        }
    }

    /// <summary>The id of the location that an entity came from; null when there is none.</summary>
    static async Task<string?> LocationAsync(Trial trial, string entityRef = "resource:r", string? source = null)
    {
        using var response = await trial.Http.GetAsync(
            $"/api/catalog/locations/by-entity/{trial.Named(entityRef).Replace(':', '/')}");
        var location = response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonObject>() : null;
        return source is null || (string?)location?["target"] == source ? (string?)location?["id"] : null;
    }
}
