using Messaging.Outbox;

namespace Scaffolder.Actions;

/// <summary>
/// The same id each time a step asks for the same thing, so that asking again after a crash is no second request.
/// </summary>
static class DerivedId
{
    public static Guid Of(ActionRun run, string purpose) => NaturalId.Of(run.Reference, purpose);
}
