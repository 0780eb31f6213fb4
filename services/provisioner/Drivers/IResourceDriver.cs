namespace Provisioner.Drivers;

/// <summary>
/// Makes, removes and hands out resources of one kind on servers outside this process. Every call may be repeated after
/// a crash at any point: it looks at what is there and does what is missing.
/// </summary>
interface IResourceDriver
{
    /// <summary>As offerings name it.</summary>
    string Name { get; }

    /// <summary>Whether an administrator has said where it works.</summary>
    bool IsSetUp { get; }

    /// <param name="confirm">
    /// Called once the server is locked for this resource; throws where another worker has the order now.
    /// </param>
    /// <exception cref="ResourceRefusedException">It cannot be made, however often it is tried.</exception>
    Task EnsureAsync(Resource resource, Func<CancellationToken, Task> confirm, CancellationToken ct);

    /// <summary>Removes what was made for this order and nothing else; nothing there is no fault.</summary>
    /// <param name="confirm">As of <see cref="EnsureAsync"/>.</param>
    Task DropAsync(Resource resource, Func<CancellationToken, Task> confirm, CancellationToken ct);

    /// <summary>Makes new credentials; those of before end.</summary>
    /// <exception cref="ResourceRefusedException">The resource is not there any more.</exception>
    Task<ResourceCredentials> DeliverAsync(Resource resource, CancellationToken ct);
}

/// <param name="OrderId">Marks on the server what belongs to this order.</param>
/// <param name="Parameters">As they passed the offering's schema.</param>
sealed record Resource(Guid OrderId, string Name, System.Text.Json.JsonElement Parameters);

/// <summary>Shown to one person once, kept nowhere.</summary>
sealed record ResourceCredentials(string Host, int Port, string Database, string Username, string Password, string Url)
{
    // What the compiler writes would put the password into the first log line that mentions the record.
    public override string ToString() => $"credentials of {Username}";
}

/// <summary>The server holds something that no repetition changes.</summary>
sealed class ResourceRefusedException(string reason, string remedy) : Exception($"{reason} {remedy}")
{
    public string Reason => reason;
    public string Remedy => remedy;
}
