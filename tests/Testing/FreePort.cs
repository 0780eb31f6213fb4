using System.Net.NetworkInformation;

namespace Testing;

/// <summary>Loopback ports that nobody listens on.</summary>
public static class FreePort
{
    // Below the ephemeral range, so that no outgoing connection sits on a port between our look and its use.
    const int First = 20_000;
    const int Last = 32_000;

    static readonly Lock handingOut = new();
    static readonly HashSet<int> handedOut = [];

    /// <summary>A port that this process has not handed out before.</summary>
    public static int Next()
    {
        lock (handingOut)
        {
            var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(end => end.Port).ToHashSet();
            int port;
            do
                port = Random.Shared.Next(First, Last);
            while (taken.Contains(port) || !handedOut.Add(port));
            return port;
        }
    }
}
