using System.Text.Json;
using System.Text.Json.Nodes;
using Contracts;
using Contracts.Provisioner;
using Contracts.Provisioner.Commands;
using Scaffolder.Templates;

namespace Scaffolder.Actions;

/// <summary><c>provisioner:order</c>: orders a resource from the menu, and waits until it can be used.</summary>
sealed class OrderFromMenu : IAction, IUndoes
{
    const string OrderPurpose = "order";

    public ActionDescription Description { get; } = new(
        "provisioner:order", "Orders a resource from the menu, such as a database, and waits until it is ready.",
        Schemas.Of("""
            "offering": {
              "type": "string",
              "title": "What is ordered",
              "description": "For example postgres-database"
            },
            "name": { "type": "string", "title": "Name of the resource" },
            "owner": {
              "type": "string",
              "title": "The owning group",
              "description": "That of the task where it is left out"
            },
            "component": { "type": "string", "title": "Ref of the component that depends on it" },
            "parameters": { "type": "object", "title": "What the offering asks for" }
            """, "offering", "name"),
        Schemas.Of("""
            "orderId": { "type": "string", "title": "Id of the order" },
            "resourceRef": { "type": "string", "title": "Ref of the resource" },
            "name": { "type": "string", "title": "Name of the resource" }
            """),
        new ActionExample("Order a database", """
            steps:
              - action: provisioner:order
                input:
                  offering: postgres-database
                  name: ${{ parameters.name }}-db
                  component: component:default/${{ parameters.name }}
            """));

    public Task<ActionOutcome> RunAsync(ActionRun run, CancellationToken ct) => Task.FromResult(Ask(run));

    public Task<PlatformCommand?> UndoAsync(ActionRun run, CancellationToken ct) => Task.FromResult<PlatformCommand?>(
        new CancelOrder
        {
            EventId = DerivedId.Of(run, "cancel"),
            Subject = $"order:{DerivedId.Of(run, OrderPurpose)}",
            OrderId = DerivedId.Of(run, OrderPurpose),
            OnBehalfOf = run.Actor,
        });

    /// <summary>The output of a step that was answered.</summary>
    public static JsonObject OutputOf(OrderReady ready) => new()
    {
        ["orderId"] = ready.OrderId.ToString(),
        ["resourceRef"] = ready.Resource,
        ["name"] = ready.Name,
    };

    static ActionOutcome Ask(ActionRun run)
    {
        var owner = run.Text("owner") is { } given ? OwnerField.GroupRef(JsonValue.Create(given)) : run.Owner;
        if (owner is null)
            return new ActionOutcome.Failed(
                "owner", "names no group. Write the ref of the group that is to own it, "
                    + "such as group:default/team-payments.");
        var order = DerivedId.Of(run, OrderPurpose);
        return new ActionOutcome.Waits(
            new OrderResource
            {
                EventId = DerivedId.Of(run, "order command"),
                Subject = $"order:{order}",
                OrderId = order,
                Offering = run.Text("offering")!,
                Name = run.Text("name")!,
                OwnerRef = owner,
                Component = run.Text("component")?.ToLowerInvariant(),
                Parameters = JsonSerializer.SerializeToElement(run.Input["parameters"] ?? new JsonObject()),
                OnBehalfOf = run.Actor,
                Task = run.Reference,
            },
            $"{run.Text("offering")} '{run.Text("name")}'");
    }
}
