namespace Gateway.Intake;

/// <summary>
/// Bounds the bytes of webhooks that are in memory at once. Bodies are counted as they arrive, not as they are announced:
/// who has not shown a good signature yet gets no room for a promise.
/// </summary>
sealed class WebhookMemory
{
    /// <summary>Two bodies of the largest size and many of the usual, which is some 20 KiB.</summary>
    public const long BytesMax = 64 * 1024 * 1024;

    long used;

    public Share Open() => new(this);

    /// <summary>What one request holds, until it is disposed.</summary>
    public sealed class Share(WebhookMemory memory) : IDisposable
    {
        long held;

        /// <returns>False when there is no room for these bytes now.</returns>
        public bool TryTake(int bytes)
        {
            if (Interlocked.Add(ref memory.used, bytes) > BytesMax)
            {
                Interlocked.Add(ref memory.used, -bytes);
                return false;
            }
            held += bytes;
            return true;
        }

        public void Dispose()
        {
            Interlocked.Add(ref memory.used, -held);
            held = 0;
        }
    }
}
