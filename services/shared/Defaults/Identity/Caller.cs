using System.Security.Claims;
using Contracts;

namespace Defaults.Identity;

/// <summary>Who calls: the same in the gateway, which authenticated them, and in the service behind it.</summary>
public sealed class Caller
{
    const string GroupClaim = "groups";
    const string ScopeClaim = "scope";
    const string RoleClaim = "role";

    /// <param name="subject">Entity ref of the person or machine.</param>
    /// <param name="groups">Refs of the groups that it is in itself, not of those above.</param>
    public Caller(string subject, bool isAdministrator, IEnumerable<string> groups, IEnumerable<string> scopes)
    {
        Subject = subject;
        IsAdministrator = isAdministrator;
        Groups = [.. groups];
        ScopesGiven = scopes.ToHashSet();
    }

    public string Subject { get; }
    public bool IsAdministrator { get; }
    public IReadOnlyList<string> Groups { get; }

    /// <summary>Groups whose restricted events the caller reads; known at the gateway alone, where the feed is read.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];
    public IReadOnlySet<string> ScopesGiven { get; }

    /// <summary>The caller as a command names who it is carried out for.</summary>
    public Actor ToActor() => new() { Subject = Subject, IsAdministrator = IsAdministrator, Groups = Groups };

    /// <summary>The claims of a caller, for what reads claims; <see cref="From"/> takes the caller back out as it is.</summary>
    public IEnumerable<Claim> ToClaims() =>
    [
        new Claim(ClaimTypes.NameIdentifier, Subject),
        .. IsAdministrator ? [new Claim(RoleClaim, Roles.Administrator)] : Array.Empty<Claim>(),
        .. Groups.Select(group => new Claim(GroupClaim, group)),
        .. ScopesGiven.Select(scope => new Claim(ScopeClaim, scope)),
    ];

    public ClaimsPrincipal ToPrincipal(string scheme) => new CallerPrincipal(this, scheme);

    public static Caller From(ClaimsPrincipal principal) =>
        principal is CallerPrincipal known
            ? known.Caller
            : new Caller(
                principal.FindFirstValue(ClaimTypes.NameIdentifier)
                    ?? throw new InvalidOperationException("The route needs an authenticated caller."),
                principal.HasClaim(RoleClaim, Roles.Administrator),
                principal.FindAll(GroupClaim).Select(claim => claim.Value),
                principal.FindAll(ScopeClaim).Select(claim => claim.Value));
}

/// <summary>Carries its caller, so that asking who calls costs nothing on a cached credential.</summary>
public class CallerPrincipal(Caller caller, string scheme) : ClaimsPrincipal(new ClaimsIdentity(caller.ToClaims(), scheme))
{
    public Caller Caller => caller;
}

public static class Roles
{
    public const string Administrator = "admin";
    public const string Member = "member";

    public static IReadOnlyList<string> All { get; } = [Administrator, Member];
}

/// <summary>What a credential may be good for. An administrator has them all.</summary>
public static class Scopes
{
    public const string CatalogRead = "catalog:read";
    public const string CatalogWrite = "catalog:write";
    public const string EventsRead = "events:read";
    public const string KeysManage = "keys:manage";
    public const string Operate = "ops";

    /// <summary>To run templates; for which owner is decided by membership.</summary>
    public const string TemplatesUse = "templates:use";

    /// <summary>To order from the menu and use what was ordered; for which owner is decided by membership.</summary>
    public const string ResourcesUse = "resources:use";
    public const string MetricsRead = "metrics:read";
    public const string MetricsWrite = "metrics:write";

    public static IReadOnlyList<string> All { get; } =
    [
        CatalogRead, CatalogWrite, EventsRead, KeysManage, Operate, TemplatesUse, ResourcesUse, MetricsRead, MetricsWrite,
    ];

    /// <summary>What any member may do: read what is not restricted, and serve themselves within their own teams.</summary>
    public static IReadOnlyList<string> OfMembers { get; } =
        [CatalogRead, EventsRead, TemplatesUse, ResourcesUse, MetricsRead];
}
