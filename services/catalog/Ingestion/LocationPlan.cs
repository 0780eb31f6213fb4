using System.Text.Json;
using System.Text.Json.Nodes;
using Catalog.Entities;
using Catalog.Sources;

namespace Catalog.Ingestion;

/// <summary>What one reading of a location means for the catalog, before it is known what others hold.</summary>
sealed record LocationPlan(
    StoredLocation Location, SourceTree Tree, IReadOnlyList<PreparedEntity> Entities,
    EntityChanges Changes, IReadOnlyList<DeclaredRelation> RelationsBefore, StoredEntity? StoredSelf)
{
    const int StatusItemsMax = 100;

    static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);

    /// <summary>The location's own entity comes first.</summary>
    public PreparedEntity Self => Entities[0];

    /// <summary>Every ref that is written or whose document tells of one that is.</summary>
    public IEnumerable<string> Refs => Changes.RefsWritten
        .Concat(Changes.RefsRemoved)
        .Concat(RelationChanges.Between(RelationsBefore, Changes.Written).Refs)
        .Append(Self.Ref);

    /// <summary>
    /// Entities whose project may not be theirs yet. What did not change and waits for nothing has had its claim.
    /// </summary>
    public IEnumerable<PreparedEntity> Claiming => Location.Waits ? Entities : Changes.Added.Concat(
        Changes.Changed.Where(change => change.IsOtherSlug).Select(change => change.After));

    public static LocationPlan Of(
        StoredLocation location, SourceTree tree, IReadOnlyCollection<StoredEntity> stored)
    {
        PreparedEntity[] entities =
        [
            PreparedEntity.ForLocation(location.Where),
            .. tree.Entities.Select(found => PreparedEntity.From(found, location.Where)),
        ];
        // What cannot be understood may still be meant: only a file that was read well tells that an entity is gone.
        var changes = EntityChanges.Between(
            stored, entities, absent => tree.IsClean || tree.CleanFiles.Contains(absent.Source)) with
        {
            Revision = tree.Revision,
        };
        return new LocationPlan(
            location, tree, entities, changes, [], stored.FirstOrDefault(entity => entity.Ref == entities[0].Ref));
    }

    /// <summary>The plan without the entities that another location holds.</summary>
    public LocationPlan Without(IReadOnlyDictionary<string, string> taken) => taken.Count == 0 ? this : this with
    {
        Entities = [.. Entities.Where(entity => !taken.ContainsKey(entity.Ref))],
        Changes = Changes with { Added = [.. Changes.Added.Where(entity => !taken.ContainsKey(entity.Ref))] },
    };

    /// <summary>The plan with the problems as the status of the location's own entity.</summary>
    public LocationPlan WithStatus(IReadOnlyList<EntityProblem> problems)
    {
        var self = Self with { Status = StatusOf(problems) };
        if (StoredSelf is null)
        {
            return this with
            {
                Changes = Changes with { Added = [self, .. Changes.Added.Where(entity => entity.Ref != self.Ref)] },
            };
        }

        var changed = new ChangedEntity(StoredSelf, self with { Uid = StoredSelf.Uid });
        return !changed.IsOtherContent && ProblemsJson(problems) == Location.Problems ? this : this with
        {
            Changes = Changes with
            {
                Changed = [changed, .. Changes.Changed.Where(change => change.After.Ref != self.Ref)],
            },
        };
    }

    public static string ProblemsJson(IReadOnlyList<EntityProblem> problems) =>
        JsonSerializer.Serialize(problems, json);

    static string? StatusOf(IReadOnlyList<EntityProblem> problems)
    {
        if (problems.Count == 0)
            return null;
        var items = problems.Take(StatusItemsMax).Select(problem => new JsonObject
        {
            ["type"] = "backstage.io/catalog-processing",
            ["level"] = "error",
            ["message"] = $"InputError: {problem}",
            ["error"] = new JsonObject { ["name"] = "InputError", ["message"] = problem.ToString() },
        });
        return new JsonObject { ["items"] = new JsonArray([.. items]) }.ToJsonString();
    }
}
