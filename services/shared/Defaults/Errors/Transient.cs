using System.Net.Sockets;
using Npgsql;

namespace Defaults.Errors;

/// <summary>Tells an outage, which is waited out, from a fault of the message or the code, which is not.</summary>
public static class Transient
{
    // Npgsql has no name for it.
    const string IdleInTransactionSessionTimeout = "25P03";

    /// <summary>
    /// True for a database that cannot be reached, is short of resources or shutting down, and for a transaction that
    /// lost to another one. SQLSTATE classes: appendix A of the PostgreSQL manual.
    /// </summary>
    public static bool Is(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.SqlState switch
        {
            PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => true,
            PostgresErrorCodes.LockNotAvailable => true,
            // The server ended a session that was stopped in its tracks, or is a standby since a failover.
            IdleInTransactionSessionTimeout or PostgresErrorCodes.ReadOnlySqlTransaction => true,
            var state => state.StartsWith("08", StringComparison.Ordinal)
                || state.StartsWith("53", StringComparison.Ordinal)
                || state.StartsWith("57P", StringComparison.Ordinal)
                || state == PostgresErrorCodes.QueryCanceled,
        },
        NpgsqlException { InnerException: null } npgsql => npgsql.IsTransient || npgsql.Message.Contains("pool"),
        NpgsqlException => true,
        SocketException or TimeoutException or EndOfStreamException => true,
        { InnerException: { } inner } => Is(inner),
        _ => false,
    };
}
