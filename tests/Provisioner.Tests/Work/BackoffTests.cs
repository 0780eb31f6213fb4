using Provisioner.Work;
using Xunit;

namespace Provisioner.Tests.Work;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(1, 0, 250)]
    [InlineData(1, 1, 500)]
    [InlineData(2, 1, 1_000)]
    [InlineData(5, 1, 8_000)]
    [InlineData(8, 1, 60_000)]
    [InlineData(1_000_000, 1, 60_000)]
    [InlineData(1_000_000, 0, 30_000)]
    public void It_doubles_up_to_a_minute(int attempt, double random, double milliseconds) =>
        Assert.Equal(milliseconds, Backoff.After(attempt, random).TotalMilliseconds);
}
