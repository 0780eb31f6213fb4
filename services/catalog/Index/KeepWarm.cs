namespace Catalog.Index;

/// <summary>
/// Has the index follow changes while nobody asks, and read what portals mostly filter and order by when it has no key: after
/// a start, or when most entities were changed. Else the next question would wait for that.
/// </summary>
sealed class KeepWarm(EntityIndex index, ILogger<KeepWarm> log) : BackgroundService
{
    static readonly TimeSpan interval = TimeSpan.FromMinutes(1);

    static readonly IndexKeys usual = IndexKeys.Of(
        ["kind", "metadata.name", "metadata.namespace", "metadata.title", "metadata.tags", "spec.type", "spec.lifecycle", "relations.ownedby"]);

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                // Where there are keys, others are asked for here, and these would take their place.
                if (await index.AskAsync(IndexKeys.None, entities => entities.Keys.Count == 0, ct))
                    await index.AskAsync(usual, entities => entities.Count, ct);
            }
            // Whatever it is, it is tried again; until then questions read for themselves.
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                log.KeepingWarmFailed(exception);
            }

            await Task.Delay(interval, ct);
        }
    }
}
