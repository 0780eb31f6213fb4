namespace Provisioner.Orders;

/// <summary><c>provisioning → ready | failed</c>, <c>ready → deleting → gone</c>.</summary>
static class OrderStates
{
    public const string Provisioning = "provisioning";
    public const string Ready = "ready";
    public const string Failed = "failed";
    public const string Deleting = "deleting";
    public const string Gone = "gone";

    public static IReadOnlyList<string> All { get; } = [Provisioning, Ready, Failed, Deleting, Gone];
}
