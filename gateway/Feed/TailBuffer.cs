namespace Gateway.Feed;

/// <summary>
/// The newest events, dense and in order, within a limit of number and one of bytes. Reading costs as much as is read,
/// however many are held: every reader of the replica asks after every commit.
/// </summary>
sealed class TailBuffer(int eventsMax, long bytesMax)
{
    readonly Lock gate = new();
    // Numbers are dense, so the place of an event is its number modulo the size.
    readonly TailEvent?[] slots = new TailEvent?[eventsMax];
    string epoch = "";
    long first;
    long last = -1;
    long bytes;

    /// <summary>The newest event known; an empty epoch before there was any look at the feed.</summary>
    public FeedPosition Position
    {
        get
        {
            lock (gate)
                return new FeedPosition(epoch, last);
        }
    }

    /// <summary>Events after a place, at most <paramref name="max"/>; null when they are not, or no longer, in memory.</summary>
    public TailEvent[]? After(FeedPosition after, int max)
    {
        lock (gate)
        {
            if (after.Epoch != epoch || after.Sequence + 1 < first)
                return null;
            var found = new TailEvent[Math.Clamp(last - after.Sequence, 0, max)];
            for (var i = 0; i < found.Length; i++)
                found[i] = slots[SlotOf(after.Sequence + 1 + i)]!;
            return found;
        }
    }

    /// <summary>Forgets what it has and goes on after a place.</summary>
    public void Begin(FeedPosition at)
    {
        lock (gate)
        {
            Array.Clear(slots);
            (epoch, first, last, bytes) = (at.Epoch, at.Sequence + 1, at.Sequence, 0);
        }
    }

    /// <param name="next">In order, beginning with the number after the newest.</param>
    public void Add(IEnumerable<TailEvent> next)
    {
        lock (gate)
            foreach (var added in next)
            {
                if (added.Row.Sequence != last + 1)
                    throw new InvalidOperationException($"Event {added.Row.Sequence} does not follow {last}.");
                if (last + 1 - first == eventsMax)
                    DropFirst();
                slots[SlotOf(++last)] = added;
                bytes += added.Frame.Length;
                while (bytes > bytesMax)
                    DropFirst();
            }
    }

    void DropFirst()
    {
        var slot = SlotOf(first++);
        bytes -= slots[slot]!.Frame.Length;
        slots[slot] = null;
    }

    int SlotOf(long sequence) => (int)(sequence % eventsMax);
}

/// <summary>An event with its encoded frame, which holds the body; the row's is left empty.</summary>
sealed record TailEvent(FeedRow Row, byte[] Frame);
