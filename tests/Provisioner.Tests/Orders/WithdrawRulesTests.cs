using Provisioner.Orders;
using Xunit;

namespace Provisioner.Tests.Orders;

public sealed class WithdrawRulesTests
{
    [Theory]
    [InlineData(OrderStates.Provisioning, "Wait until it is ready")]
    [InlineData(OrderStates.Ready, null)]
    [InlineData(OrderStates.Failed, "nothing to delete")]
    [InlineData(OrderStates.Deleting, null)]
    [InlineData(OrderStates.Gone, null)]
    public void Only_what_is_ready_or_already_being_deleted_may_be_deleted(string state, string? told)
    {
        var reason = WithdrawOrder.Refuse(state);

        Assert.Equal(told is null, reason is null);
        Assert.Contains(told ?? "", reason ?? "", StringComparison.Ordinal);
    }
}
