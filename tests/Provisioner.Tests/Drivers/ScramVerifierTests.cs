using Provisioner.Drivers.Postgres;
using Xunit;

namespace Provisioner.Tests.Drivers;

public sealed class ScramVerifierTests
{
    // Password and salt are those of RFC 7677, §3.
    [Fact]
    public void The_verifier_of_the_rfc_s_example_is_the_one_that_servers_keep() => Assert.Equal(
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
        + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
        ScramVerifier.Of("pencil", Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ==")));

    [Fact]
    public void One_password_has_another_verifier_each_time() =>
        Assert.NotEqual(ScramVerifier.Of("pencil"), ScramVerifier.Of("pencil"));

    [Fact]
    public void A_password_that_would_have_to_be_prepared_is_refused() =>
        Assert.Throws<ArgumentException>(() => ScramVerifier.Of("pässword"));
}
