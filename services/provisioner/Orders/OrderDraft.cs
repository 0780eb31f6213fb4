using System.Text.Json;

namespace Provisioner.Orders;

/// <summary>What was asked for, over whichever way, before any rule has been applied.</summary>
sealed record OrderDraft
{
    public required Guid Id { get; init; }
    public required string Offering { get; init; }
    public required string Name { get; init; }

    /// <summary>Full ref of the group.</summary>
    public required string Owner { get; init; }

    /// <summary>Full ref of the component.</summary>
    public required string? Component { get; init; }

    /// <summary>An object, at least by the time that it has passed the rules.</summary>
    public required JsonElement Parameters { get; init; }

    public static OrderDraft From(
        Guid id, string? offering, string? name, string? owner, string? component, JsonElement? parameters) => new()
    {
        Id = id,
        Offering = offering ?? "",
        Name = name ?? "",
        Owner = EntityRefs.Full(owner, "group") ?? "",
        Component = EntityRefs.Full(component, "component"),
        Parameters = parameters is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } given
            ? given
            : JsonSerializer.SerializeToElement(new { }),
    };

    /// <summary>A field as guardrails name it; null where the order does not have it.</summary>
    public string? ValueOf(string field) => field switch
    {
        "name" => Name,
        "owner" => Owner,
        "component" => Component,
        _ => field.Split('/') is ["parameters", var parameter]
            && Parameters.ValueKind == JsonValueKind.Object && Parameters.TryGetProperty(parameter, out var value)
                ? value.ToString()
                : null,
    };
}
