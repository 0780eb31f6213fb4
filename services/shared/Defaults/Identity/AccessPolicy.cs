using Contracts;

namespace Defaults.Identity;

/// <summary>Who may do what: pure, so that every case can be read and tested as a table. What is not allowed is denied.</summary>
public static class AccessPolicy
{
    public static bool Allows(Caller caller, string scope) =>
        caller.IsAdministrator || caller.ScopesGiven.Contains(scope);

    /// <summary>
    /// Internal events go to every reader; restricted ones to the group that owned the subject at that moment, to who
    /// is above it and to administrators, those without an owner to administrators alone.
    /// </summary>
    public static bool MayRead(Caller caller, string visibility, string? owner) =>
        caller.IsAdministrator
        || (Allows(caller, Scopes.EventsRead)
            && (visibility == Visibilities.Internal || (owner is not null && (caller.Groups.Contains(owner) || caller.Reads.Contains(owner)))));

    /// <summary>Whether a source this caller registers may define users, groups and templates, which are privileges.</summary>
    public static bool RegistersTrusted(Caller caller) => caller.IsAdministrator;
}
