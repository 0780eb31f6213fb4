using System.Security.Cryptography;
using System.Text;
using Gateway.Intake;
using Xunit;

namespace Gateway.Tests.Intake;

public sealed class GitHubSignatureTests
{
    // docs.github.com, "Validating webhook deliveries", "Testing the webhook payload validation".
    const string Secret = "It's a Secret to Everybody";
    const string Good = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    static readonly byte[] body = "Hello, World!"u8.ToArray();

    [Fact]
    public void GitHubs_own_example_is_good() => Assert.True(GitHubSignature.IsGood(Good, body, [Secret]));

    [Fact]
    public void The_previous_secret_is_good_too() =>
        Assert.True(GitHubSignature.IsGood(Good, body, ["a new secret", Secret]));

    [Fact]
    public void Another_body_another_secret_and_no_secret_are_not_good()
    {
        Assert.False(GitHubSignature.IsGood(Good, "Hello, World?"u8, [Secret]));
        Assert.False(GitHubSignature.IsGood(Good, body, [Secret + " "]));
        Assert.False(GitHubSignature.IsGood(Good, body, []));
        Assert.False(GitHubSignature.IsGood(null, body, [Secret]));
    }

    public static TheoryData<string> Malformed =>
    [
        "", " ", "sha256=", Good[..^1], Good[..^2], Good + "0", Good + "00", Good["sha256=".Length..], " " + Good,
        Good + " ", Good.Replace("=", " = "), Good.Replace("sha256", "sha1"), Good.Replace("sha256", "SHA256"),
        "sha1=" + Good[7..47], "sha512=" + Convert.ToHexStringLower(HMACSHA512.HashData(Encoding.UTF8.GetBytes(Secret), body)),
        "sha256=" + Good["sha256=".Length..].ToUpperInvariant(), Good[..^1] + "g", Good[..^1] + "é", Good + "," + Good,
        "sha256=" + new string('0', 64), "sha256=" + new string('=', 64), "sha256=" + new string('\0', 64),
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_signature_that_GitHub_does_not_write_is_not_good(string signature) =>
        Assert.False(GitHubSignature.IsGood(signature, body, [Secret]));

    [Fact]
    public void No_changed_digit_is_good() => Assert.All(
        Enumerable.Range("sha256=".Length, 64),
        at => Assert.False(GitHubSignature.IsGood(Good[..at] + (Good[at] == '0' ? '1' : '0') + Good[(at + 1)..], body, [Secret])));

    [Fact]
    public void A_blank_secret_is_no_secret() =>
        Assert.Equal(["b"], new GitHubOptions { WebhookSecrets = ["", "b", " "] }.SecretsInUse);
}
