using System.Net.NetworkInformation;

namespace Testing;

/// <summary>Loopback ports that nobody listens on, and that no other test program was given.</summary>
public static class FreePort
{
    // Below the ephemeral range, so that no outgoing connection sits on a port between our look and its use; and above
    // those that the launcher picks, whose servers would take the port of a process that is dead for a moment.
    const int First = 26_000;
    const int Last = 32_000;

    static readonly string folder = Directory.CreateDirectory(Path.Combine(
        Path.GetTempPath(), $"platform-ports-{Environment.UserName}")).FullName;
    static readonly Lock handingOut = new();
    static readonly Dictionary<int, FileStream> held = [];

    /// <summary>A port that is this process's until it ends.</summary>
    public static int Next()
    {
        lock (handingOut)
        {
            var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(end => end.Port).ToHashSet();
            int port;
            do
                port = Random.Shared.Next(First, Last);
            while (taken.Contains(port) || held.ContainsKey(port) || !Reserve(port));
            return port;
        }
    }

    // The system lets go of the lock when the process ends, however that comes.
    static bool Reserve(int port)
    {
        try
        {
            held.Add(port, new FileStream(Path.Combine(folder, $"{port}"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
