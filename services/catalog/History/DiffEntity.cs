using Catalog.Entities;
using Defaults.Errors;
using Defaults.Identity;

namespace Catalog.History;

/// <summary>What is different in an entity between two instants, its relations included.</summary>
static class DiffEntity
{
    public sealed record Response(string Ref, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<FieldChanges.Change> Changes);

    /// <param name="to">Now where it is left out.</param>
    public static async Task<IResult> Handle(
        string kind, string @namespace, string name, string? from, string? to, HttpContext context, PastEntities past,
        AsOf instants, CancellationToken ct)
    {
        var (begin, beginRefusal) = instants.Parse(from, "from");
        var (end, endRefusal) = instants.Parse(to, "to");
        end ??= instants.Now;
        if ((beginRefusal ?? endRefusal) is { } refusal)
            return refusal;
        if (begin is null)
            return BackstageErrors.Result(400, "from is missing. Write an instant, like 2026-03-01T12:00:00Z.");
        if (begin > end)
            return BackstageErrors.Result(400, "from is later than to. Exchange them.");

        var (@ref, caller) = (new EntityRef(kind, @namespace, name).ToString(), Caller.From(context.User));
        var before = await past.FindAsync(@ref, begin.Value, caller, ct);
        var after = await past.FindAsync(@ref, end.Value, caller, ct);
        return before is null && after is null
            ? BackstageErrors.Result(404, $"No entity {@ref} was there at either instant")
            : TypedResults.Ok(new Response(
                @ref, begin.Value, end.Value, [.. FieldChanges.Between(before?.Entity, after?.Entity)]));
    }
}
