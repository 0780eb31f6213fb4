namespace Scaffolder.Actions;

/// <summary>All that a step can do.</summary>
sealed class ActionTable(IEnumerable<IAction> actions)
{
    readonly SortedDictionary<string, IAction> byId =
        new(actions.ToDictionary(action => action.Description.Id), StringComparer.Ordinal);

    public IEnumerable<IAction> All => byId.Values;

    public IAction? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>Their ids, for a sentence.</summary>
    public override string ToString() => string.Join(", ", byId.Keys);
}

static class ActionsExtensions
{
    public static void AddActions(this IServiceCollection services)
    {
        services.AddSingleton<SkeletonFolder>();
        services.AddSingleton<EntityNames>();
        services.AddSingleton<IAction, FetchTemplate>();
        services.AddSingleton<IAction, WriteCatalogFile>();
        services.AddSingleton<IAction, PublishGit>();
        services.AddSingleton<IAction, RegisterInCatalog>();
        services.AddSingleton<IAction, OrderFromMenu>();
        services.AddSingleton<IAction, LogMessage>();
        services.AddSingleton<ActionTable>();
    }
}
