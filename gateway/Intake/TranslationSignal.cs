using Messaging;

namespace Gateway.Intake;

/// <summary>Wakes this replica's translator; those of other replicas find the delivery by polling.</summary>
sealed class TranslationSignal : WakeSignal;
