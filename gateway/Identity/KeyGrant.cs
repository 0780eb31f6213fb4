using System.Text.RegularExpressions;
using Defaults.Identity;

namespace Gateway.Identity;

/// <summary>What a new key is to be good for, and the rules that a wish for one must keep.</summary>
sealed partial record KeyGrant(
    string Name, string? Subject, string Role, IReadOnlyList<string> Scopes, IReadOnlyList<string> Groups,
    DateTimeOffset ExpiresAt)
{
    public const int ExpiryDaysDefault = 90;
    public const int ExpiryDaysMax = 365;
    const int NameLengthMax = 100;
    const int GroupsMax = 100;

    public bool IsAdministrator => Role == Roles.Administrator;

    /// <summary>
    /// The wish, in which no fault was found, with the defaults filled in: a member may read, a key lasts 90 days but
    /// never longer than the key that makes it, unless that is an administrator's.
    /// </summary>
    public static KeyGrant From(CreateKey.Request request, Giver giver, DateTimeOffset now)
    {
        var role = request.Role ?? Roles.Member;
        var scopes = request.Scopes is { Count: > 0 } asked ? asked
            : role == Roles.Administrator ? []
            : Defaults.Identity.Scopes.OfMembers;
        var expiresAt = now.AddDays(request.ExpiresInDays ?? ExpiryDaysDefault);
        if (request.ExpiresInDays is null && !giver.Caller.IsAdministrator && giver.Ends < expiresAt)
            expiresAt = giver.Ends;
        return new KeyGrant(
            request.Name!, request.Subject, role, [.. scopes.Distinct()], [.. (request.Groups ?? []).Distinct()],
            expiresAt);
    }

    /// <summary>Null for a wish that is well formed, otherwise the field and what to write there.</summary>
    public static Refusal? FindFault(CreateKey.Request request) => request switch
    {
        { Name: null or "" or { Length: > NameLengthMax } } =>
            new("name", $"Give the key a name of 1 to {NameLengthMax} characters that tells what uses it."),
        _ when request.Name.Any(char.IsControl) => new("name", "A name has no control characters."),
        { Role: { } role } when !Roles.All.Contains(role) =>
            new("role", $"'{role}' is no role. Roles are {string.Join(", ", Roles.All)}."),
        { Role: Roles.Administrator, Scopes.Count: > 0 } =>
            new("scopes", "An administrator has every scope. Leave scopes out, or make the key a member's."),
        _ when FirstOther(request.Scopes, Defaults.Identity.Scopes.All.Contains) is { } scope =>
            new("scopes", $"'{scope}' is no scope. Scopes are {string.Join(", ", Defaults.Identity.Scopes.All)}."),
        { Groups.Count: > GroupsMax } => new("groups", $"A key belongs to at most {GroupsMax} groups."),
        _ when FirstOther(request.Groups, GroupRef().IsMatch) is { } group =>
            new("groups", $"'{group}' is no group. Write it in full and lower case, such as 'group:default/team-a'."),
        { Subject: { } subject } when !EntityRef().IsMatch(subject) =>
            new("subject", $"'{subject}' is no entity ref. Write it in full, lower case, such as 'user:default/ada'."),
        { ExpiresInDays: < 1 or > ExpiryDaysMax } =>
            new("expiresInDays", $"A key lasts 1 to {ExpiryDaysMax} days; without the field {ExpiryDaysDefault}."),
        _ => null,
    };

    /// <summary>Null when the giver may make or revoke such a key: nobody gives more than they have.</summary>
    public Refusal? RefuseFor(Giver giver)
    {
        var caller = giver.Caller;
        if (caller.IsAdministrator)
            return null;
        if (IsAdministrator)
            return new("role", "Only an administrator makes or revokes an administrator's key.");
        if (Scopes.FirstOrDefault(scope => !AccessPolicy.Allows(caller, scope)) is { } scope)
            return new("scopes", $"Your key does not have the scope '{scope}', so it cannot give it.");
        if (Groups.FirstOrDefault(group => !caller.Groups.Contains(group)) is { } group)
            return new("groups", $"Your key does not belong to '{group}', so it cannot give that.");
        if (Subject is not null && Subject != caller.Subject)
            return new("subject", $"Only an administrator makes a key for a subject other than {caller.Subject}.");
        if (ExpiresAt > giver.Ends)
            return new("expiresInDays", $"Your own key ends {giver.Ends:u}; it cannot make one that lasts longer.");
        return null;
    }

    // JSON may hold nulls where the type says that there are none.
    static string? FirstOther(IReadOnlyList<string>? given, Func<string, bool> isGood) =>
        given?.Select(item => item ?? "").FirstOrDefault(item => !isGood(item));

    // 63 characters a part is Backstage's limit.
    [GeneratedRegex(@"^group:[a-z0-9._-]{1,63}/[a-z0-9._-]{1,63}\z")]
    private static partial Regex GroupRef();

    [GeneratedRegex(@"^[a-z][a-z0-9]{0,62}:[a-z0-9._-]{1,63}/[a-z0-9._-]{1,63}\z")]
    private static partial Regex EntityRef();
}

/// <summary>Who makes a key, and when their own credential ends.</summary>
sealed record Giver(Caller Caller, DateTimeOffset Ends)
{
    /// <summary>Whoever can start the program with the database's password is the administrator.</summary>
    public static Giver CommandLine { get; } = new(
        new Caller("command-line:default/keys", isAdministrator: true, [], []), DateTimeOffset.MaxValue);
}

sealed record Refusal(string Field, string Detail);
