using Dapper;
using Npgsql;

namespace Messaging.Outbox;

/// <summary>Makes the hourly partitions of <c>outbox_sent</c> ahead of time and drops them whole after 24 hours.</summary>
static class SentPartitions
{
    const int HoursKept = 24;

    // Attached rather than created in place, because attaching does not lock out the relay. The database's clock decides.
    const string CreateAhead = """
        do $$
        declare
            hour timestamptz;
            name text;
        begin
            perform pg_advisory_xact_lock(hashtext(current_schema() || '.outbox_sent'));
            for hour in
                select generate_series(date_trunc('hour', now()), now() + interval '12 hours', interval '1 hour')
            loop
                name := 'outbox_sent_' || to_char(hour at time zone 'UTC', 'YYYYMMDDHH24');
                if to_regclass(name) is null then
                    execute format('create table %I (like outbox_sent including defaults)', name);
                    execute format('alter table outbox_sent attach partition %I for values from (%L) to (%L)',
                                   name, hour, hour + interval '1 hour');
                end if;
            end loop;
        end $$
        """;

    const string ListOld = """
        select c.relname
          from pg_inherits i
          join pg_class c on c.oid = i.inhrelid
         where i.inhparent = 'outbox_sent'::regclass
           and c.relname < 'outbox_sent_' || to_char((now() - make_interval(hours => @hoursKept)) at time zone 'UTC',
                                                     'YYYYMMDDHH24')
        """;

    public static async Task MaintainAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await connection.ExecuteAsync(new CommandDefinition(CreateAhead, cancellationToken: ct));
        var old = await connection.QueryAsync<string>(new CommandDefinition(
            ListOld, new { hoursKept = HoursKept }, cancellationToken: ct));
        foreach (var name in old)
            // The name comes from the catalog of the database and has our fixed form; it cannot be a parameter here.
            await connection.ExecuteAsync(new CommandDefinition(
                $"set lock_timeout = '2s'; drop table if exists {name}; reset lock_timeout", cancellationToken: ct));
    }
}
