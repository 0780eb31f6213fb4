using Testing.Feed;

namespace Testing.Load;

/// <summary>
/// One thing a client wants done, which it may ask for again and again until it is acknowledged: it is done once.
/// </summary>
/// <param name="name">For messages, for example <c>change of component:default/a</c>.</param>
/// <param name="send">Asks once.</param>
/// <param name="isGood">Whether an answer acknowledges it; also that of a repetition.</param>
public sealed class Operation(
    string name, JournalEntry entry, Func<HttpClient, Task<HttpResponseMessage>> send,
    Func<HttpResponseMessage, bool> isGood)
{
    public JournalEntry Entry => entry;

    internal Task<HttpResponseMessage> SendAsync(HttpClient http) => send(http);

    internal bool IsGood(HttpResponseMessage response) => isGood(response);

    public override string ToString() => name;
}
