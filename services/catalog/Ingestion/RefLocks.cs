using System.Security.Cryptography;
using System.Text;
using Dapper;
using Messaging.Database;

namespace Catalog.Ingestion;

/// <summary>
/// Locks on refs, also of entities that do not exist. Who writes an entity or a relation holds the locks of both ends,
/// so the one who comes second sees what the first committed: no document is stitched from half of its relations, and
/// no ref is claimed twice.
/// </summary>
static class RefLocks
{
    // Refs share locks, because the server's lock table is small: all locks of a huge location must fit in it.
    const int Locks = 256;

    // Any constant will do, so long as nothing else in this schema's database uses it.
    const int LockClass = 0xCA7;

    // Taken in order, before anything is written: two writers of the same refs wait, they do not deadlock.
    const string TakeLocks = """
        select count(pg_advisory_xact_lock(@lockClass, number))
          from (select number from unnest(@numbers) as given (number) order by number) as ordered
        """;

    public static Task TakeAsync(UnitOfWork work, IEnumerable<string> refs, CancellationToken ct)
    {
        var numbers = refs.Distinct().Select(LockOf).Distinct().Order().ToArray();
        return numbers.Length == 0 ? Task.CompletedTask : work.Connection.ExecuteAsync(new CommandDefinition(
            TakeLocks, new { lockClass = LockClass, numbers }, work.Transaction, cancellationToken: ct));
    }

    static int LockOf(string @ref) => SHA256.HashData(Encoding.UTF8.GetBytes(@ref))[0] % Locks;
}
