using Contracts;
using Contracts.Catalog;
using Dapper;
using Messaging.Database;

namespace Catalog.Ingestion;

/// <summary>Who belongs to which group: a group's spec may say it, a user's, or both: it is one membership.</summary>
static class Membership
{
    public const int RefsPerPartMax = 1_000;
    const string Relation = "hasMember";

    const string SelectPairs = """
        select distinct r.source_ref as group_ref, r.target_ref as member_ref
          from relations r
          join unnest(@groups, @members) as given (group_ref, member_ref)
            on r.source_ref = given.group_ref and r.target_ref = given.member_ref
         where r.type = 'hasMember'
        """;

    /// <summary>Which of the pairs that are touched stand now.</summary>
    public static async Task<IReadOnlySet<(string Group, string Member)>> ReadAsync(
        UnitOfWork work, RelationChanges relations, CancellationToken ct)
    {
        var touched = relations.Added.Concat(relations.Dropped).Where(row => row.Type == Relation).ToArray();
        if (touched.Length == 0)
            return new HashSet<(string, string)>();
        var pairs = await work.Connection.QueryAsync<(string, string)>(new CommandDefinition(
            SelectPairs,
            new
            {
                groups = touched.Select(row => row.SourceRef).ToArray(),
                members = touched.Select(row => row.TargetRef).ToArray(),
            },
            work.Transaction, ApplyChanges.TimeoutSeconds, cancellationToken: ct));
        return pairs.ToHashSet();
    }

    public static IEnumerable<PlatformEvent> EventsBetween(
        IReadOnlySet<(string Group, string Member)> before, IReadOnlySet<(string Group, string Member)> after) =>
        after.Except(before).Select(pair => (pair.Group, pair.Member, Joined: true))
            .Concat(before.Except(after).Select(pair => (pair.Group, pair.Member, Joined: false)))
            .GroupBy(change => change.Group)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .SelectMany(group => PartsOf(
                group.Key, [.. group.OrderBy(change => change.Member, StringComparer.Ordinal)]));

    static IEnumerable<PlatformEvent> PartsOf(string group, (string Group, string Member, bool Joined)[] changes)
    {
        var parts = changes.Chunk(RefsPerPartMax).ToArray();
        return parts.Select((part, index) => new MembershipChanged
        {
            Subject = group,
            Owner = group,
            Added = [.. part.Where(change => change.Joined).Select(change => change.Member)],
            Removed = [.. part.Where(change => !change.Joined).Select(change => change.Member)],
            Part = index + 1,
            Parts = parts.Length,
        });
    }
}
