using MassTransit;
using Messaging.Bus;

namespace Messaging.Parked;

/// <summary>The queues that MassTransit and the broker move a message to when its endpoint cannot digest it.</summary>
static class ParkedQueues
{
    public static string ErrorsOf(string queue) => $"{queue}_error";

    public static string SkippedOf(string queue) => $"{queue}_skipped";

    /// <summary>Makes MassTransit declare them with the same arguments as the collector.</summary>
    public static void Configure(IRabbitMqQueueBindingConfigurator settings)
    {
        foreach (var name in Broker.QuorumArguments(deadLetterKey: "").Keys)
            settings.SetQueueArgument(name, null!);
        foreach (var (name, value) in Broker.QuorumArguments(deadLetterKey: null))
            settings.SetQueueArgument(name, value!);
    }
}
