using Provisioner.Offerings;

namespace Provisioner.Orders;

/// <summary>What the rules need to know besides the order itself.</summary>
sealed record OrderFacts
{
    /// <summary>Null where there is none of that name.</summary>
    public required Offering? Offering { get; init; }

    /// <summary>Whether the offering's driver has a server here.</summary>
    public required bool IsSetUp { get; init; }
    public required bool OwnerExists { get; init; }

    /// <summary>Whether who orders is a member of the owner at any depth, or an administrator.</summary>
    public required bool IsMember { get; init; }

    /// <summary>Owner of the component, where the catalog has it and it has one.</summary>
    public required string? ComponentOwner { get; init; }

    /// <summary>What the offering's schema says about the parameters.</summary>
    public required ParameterFault? ParameterFault { get; init; }

    /// <summary>How many of the offering the owner has.</summary>
    public required int Has { get; init; }
    public required int Quota { get; init; }

    /// <summary>Told by the unique index when the order is written; before, no one can know.</summary>
    public bool NameIsTaken { get; init; }
}
