using System.Text.Json;

namespace Contracts.Catalog.Commands;

/// <summary>Asks for a source of entities. Answered by <see cref="LocationRegistered"/> or <see cref="LocationRefused"/>.</summary>
public sealed record RegisterLocation : PlatformCommand
{
    /// <summary><c>file</c> or <c>git</c>.</summary>
    public required string Type { get; init; }
    public required string Target { get; init; }
}

/// <summary>
/// Takes back what a <see cref="RegisterLocation"/> did, or will not do if it comes later. Answered by
/// <see cref="LocationRemoved"/> where there was something to take back.
/// </summary>
public sealed record WithdrawLocation : PlatformCommand
{
    /// <summary>Id of the command that registered it.</summary>
    public required Guid Registration { get; init; }
}

/// <summary>
/// States an entity that another service keeps; said again it replaces what that source said before. Answered by the
/// entity's own events, or by <see cref="EntityRefused"/>.
/// </summary>
public sealed record DefineEntity : PlatformCommand
{
    /// <summary>Who keeps it, for example <c>provisioner:order/0198…</c>; it alone may change or withdraw the entity.</summary>
    public required string Source { get; init; }

    /// <summary>A whole entity as a catalog-info file would have it.</summary>
    public required JsonElement Entity { get; init; }
}

/// <summary>Takes an entity out that <see cref="DefineEntity"/> stated. Answered by <see cref="EntityRemoved"/>.</summary>
public sealed record WithdrawEntity : PlatformCommand
{
    public required string Source { get; init; }
    public required string EntityRef { get; init; }
}
