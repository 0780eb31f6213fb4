namespace Catalog.Ingestion;

/// <summary>What becomes of the entities of one location.</summary>
sealed record EntityChanges(
    IReadOnlyList<PreparedEntity> Added, IReadOnlyList<ChangedEntity> Changed, IReadOnlyList<StoredEntity> Removed)
{
    /// <summary>The commit that was read; null where it comes from no repository.</summary>
    public string? Revision { get; init; }

    public bool IsEmpty => Added.Count + Changed.Count + Removed.Count == 0;

    /// <summary>Entities whose document is written anew.</summary>
    public IEnumerable<PreparedEntity> Written => Added.Concat(Changed.Select(change => change.After));

    public IEnumerable<string> RefsWritten => Written.Select(entity => entity.Ref);

    public IEnumerable<string> RefsRemoved => Removed.Select(entity => entity.Ref);

    /// <param name="isGone">Whether an entity that was not found has really left.</param>
    public static EntityChanges Between(
        IEnumerable<StoredEntity> before, IEnumerable<PreparedEntity> now, Func<StoredEntity, bool> isGone)
    {
        var absent = before.ToDictionary(entity => entity.Ref);
        var added = new List<PreparedEntity>();
        var changed = new List<ChangedEntity>();
        foreach (var entity in now)
        {
            if (!absent.Remove(entity.Ref, out var known))
                added.Add(entity);
            else if (known.ContentHash != entity.ContentHash || known.ParentRef != entity.ParentRef)
                changed.Add(new ChangedEntity(known, entity with { Uid = known.Uid }));
        }

        return new EntityChanges(added, changed, [.. absent.Values.Where(isGone)]);
    }
}

/// <summary>An entity before and after.</summary>
sealed record ChangedEntity(StoredEntity Before, PreparedEntity After)
{
    /// <summary>False when only the way it was found, or its status, is another.</summary>
    public bool IsOtherContent => Before.ContentHash != After.ContentHash;

    public bool IsOtherSlug => Before.Slug != After.Slug;
}
