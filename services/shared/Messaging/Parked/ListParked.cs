using System.Text;
using Dapper;
using Defaults.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Messaging.Parked;

static class ListParked
{
    public sealed record Message
    {
        public required Guid Id { get; init; }
        public required Guid? MessageId { get; init; }
        public required string Queue { get; init; }
        public required string? MessageType { get; init; }
        public required string Reason { get; init; }
        public required DateTimeOffset ParkedAt { get; init; }

        /// <summary>The message as it came, as text.</summary>
        public required string Body { get; init; }
    }

    public sealed record Page(IReadOnlyList<Message> Items, Guid? After);

    const string SelectPage = """
        select id, message_id, queue, message_type, reason, parked_at, body
          from parked_messages
         where id > @after
           and queue = coalesce(@queue, queue)
         order by id
         limit @take
        """;

    sealed record Row
    {
        public required Guid Id { get; init; }
        public required Guid? MessageId { get; init; }
        public required string Queue { get; init; }
        public required string? MessageType { get; init; }
        public required string Reason { get; init; }
        public required DateTimeOffset ParkedAt { get; init; }
        public required byte[] Body { get; init; }
    }

    public static async Task<Ok<Page>> Handle(
        string? queue, Guid? after, int? limit, NpgsqlDataSource db, CancellationToken ct)
    {
        var take = Math.Clamp(limit ?? Limits.PageSizeDefault, 1, Limits.PageSizeMax);
        await using var connection = await db.OpenConnectionAsync(ct);
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
            SelectPage, new { queue, after = after ?? Guid.Empty, take = take + 1 }, cancellationToken: ct))).AsList();
        var page = rows.Take(take).Select(row => new Message
        {
            Id = row.Id,
            MessageId = row.MessageId,
            Queue = row.Queue,
            MessageType = row.MessageType,
            Reason = row.Reason,
            ParkedAt = row.ParkedAt,
            Body = Encoding.UTF8.GetString(row.Body),
        }).ToList();
        return TypedResults.Ok(new Page(page, rows.Count > take ? page[^1].Id : null));
    }
}
