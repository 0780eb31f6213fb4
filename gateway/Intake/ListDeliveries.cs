using Dapper;
using Defaults.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Gateway.Intake;

static class ListDeliveries
{
    public sealed record Item
    {
        public required Guid Id { get; init; }
        public required string Source { get; init; }
        public required string DeliveryId { get; init; }
        public required string Event { get; init; }
        public required string State { get; init; }
        public required string? Reason { get; init; }
        public required DateTimeOffset ReceivedAt { get; init; }
        public required DateTimeOffset? TranslatedAt { get; init; }
    }

    public sealed record Page(IReadOnlyList<Item> Items, Guid? After);

    const string SelectPage = """
        select id, source, delivery_id, event, state, reason, received_at,
               translated_at
          from webhook_deliveries
         where id > @after
           and state = coalesce(@state, state)
         order by id
         limit @take
        """;

    /// <param name="state">received, translated, ignored, repeated or parked; all where it is left out.</param>
    public static async Task<Ok<Page>> Handle(
        string? state, Guid? after, int? limit, NpgsqlDataSource db, CancellationToken ct)
    {
        var take = Math.Clamp(limit ?? Limits.PageSizeDefault, 1, Limits.PageSizeMax);
        await using var connection = await db.OpenConnectionAsync(ct);
        var items = (await connection.QueryAsync<Item>(new CommandDefinition(
            SelectPage, new { state, after = after ?? Guid.Empty, take = take + 1 }, cancellationToken: ct))).AsList();
        return TypedResults.Ok(items.Count > take
            ? new Page(items[..take], items[take - 1].Id)
            : new Page(items, null));
    }
}
