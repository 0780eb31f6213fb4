using Messaging;

namespace Provisioner.Work;

/// <summary>There is something to carry out.</summary>
sealed class OrderSignal : WakeSignal;
