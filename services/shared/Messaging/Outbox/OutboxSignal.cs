namespace Messaging.Outbox;

/// <summary>Wakes this process's relay after a commit; relays of other replicas find the row by polling.</summary>
public sealed class OutboxSignal : WakeSignal;
