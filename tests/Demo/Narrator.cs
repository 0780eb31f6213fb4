namespace Demo;

/// <summary>Says at each step what happened, how long it took and where to look.</summary>
public sealed class Narrator(TextWriter writer)
{
    readonly TimeProvider clock = TimeProvider.System;
    readonly long started = TimeProvider.System.GetTimestamp();
    int step;

    public void Begin(string title) =>
        writer.WriteLine($"\n{++step}. {title}   ({clock.GetElapsedTime(started).TotalSeconds:N0} s)");

    public void Say(string sentence) => writer.WriteLine($"   {sentence}");

    public void Look(Uri url) => writer.WriteLine($"   look: {url}");

    public void End() => writer.WriteLine($"\nAll of it happened, in {clock.GetElapsedTime(started).TotalSeconds:N0} s.");
}
