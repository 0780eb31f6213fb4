using System.Net.Sockets;
using RabbitMQ.Client.Exceptions;

namespace Messaging.Bus;

/// <summary>Faults of the broker or of the way to it: the owner waits and connects again.</summary>
public static class BrokerFault
{
    public static bool Is(Exception exception) => exception
        is BrokerUnreachableException or AlreadyClosedException or OperationInterruptedException
        or PublishException or RabbitMQClientException or SocketException or IOException or TimeoutException
        // The client cancels an operation of its own that got no answer; the caller has looked at its token before.
        or OperationCanceledException;
}
