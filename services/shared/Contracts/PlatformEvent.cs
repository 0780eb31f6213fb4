namespace Contracts;

/// <summary>A fact, told to whoever listens; it is in the feed.</summary>
public abstract record PlatformEvent : PlatformMessage
{
    /// <summary>Ref of the group that owned the subject at that moment, where it is known.</summary>
    public string? Owner { get; init; }

    /// <summary>One of <see cref="Visibilities"/>.</summary>
    public string Visibility { get; init; } = Visibilities.Internal;
}

public static class Visibilities
{
    /// <summary>Any signed-in member may read it.</summary>
    public const string Internal = "internal";

    /// <summary>The owning team, its ancestors and administrators; administrators alone where no owner is known.</summary>
    public const string Restricted = "restricted";
}
