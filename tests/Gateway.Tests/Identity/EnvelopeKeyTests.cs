using System.Security.Cryptography;
using Defaults.Secrets;
using Gateway.Identity;
using Xunit;

namespace Gateway.Tests.Identity;

public sealed class EnvelopeKeyTests
{
    static readonly byte[] secret = [1, 2, 3, 4, 5];
    readonly EnvelopeKey key = NewKey();

    static EnvelopeKey NewKey() => EnvelopeKey.Parse(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    [Fact]
    public void What_was_sealed_opens_for_the_same_purpose() =>
        Assert.Equal(secret, key.Open(key.Seal(secret, "a"), "a"));

    [Fact]
    public void An_empty_secret_opens_too() => Assert.Empty(key.Open(key.Seal([], "a"), "a"));

    [Fact]
    public void The_same_secret_never_looks_the_same() => Assert.NotEqual(key.Seal(secret, "a"), key.Seal(secret, "a"));

    [Fact]
    public void An_envelope_does_not_open_for_another_purpose() =>
        Assert.ThrowsAny<CryptographicException>(() => key.Open(key.Seal(secret, "row:1"), "row:2"));

    [Fact]
    public void An_envelope_does_not_open_with_another_key()
    {
        var other = NewKey();

        var fault = Assert.ThrowsAny<CryptographicException>(() => other.Open(key.Seal(secret, "a"), "a"));

        Assert.Contains(key.Id, fault.Message, StringComparison.Ordinal);
        Assert.Contains(other.Id, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_envelope_that_was_changed_anywhere_does_not_open()
    {
        var envelope = key.Seal(secret, "a");
        for (var i = 0; i < envelope.Length; i++)
        {
            var changed = $"{envelope[..i]}{(envelope[i] == 'A' ? 'B' : 'A')}{envelope[(i + 1)..]}";
            Assert.ThrowsAny<CryptographicException>(() => key.Open(changed, "a"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("v1")]
    [InlineData("v1..")]
    [InlineData("v2.00000000.AAAA")]
    public void What_is_no_envelope_does_not_open(string text) =>
        Assert.ThrowsAny<CryptographicException>(() => key.Open(text, "a"));

    [Fact]
    public void An_envelope_cut_short_does_not_open() =>
        Assert.ThrowsAny<CryptographicException>(() => key.Open($"v1.{key.Id}.AAAA", "a"));

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64!")]
    public void A_key_of_another_form_is_refused(string text) =>
        Assert.Throws<FormatException>(() => EnvelopeKey.Parse(text));

    [Fact]
    public void A_missing_key_file_is_told_by_setting_and_remedy()
    {
        foreach (var options in new[] { new IdentityOptions(), new IdentityOptions { KeyFile = "/nonexistent/key" } })
        {
            var fault = Assert.Throws<InvalidOperationException>(() => options.ReadKey());

            Assert.Contains("Identity:KeyFile", fault.Message, StringComparison.Ordinal);
            Assert.Contains("Make one with", fault.Message, StringComparison.Ordinal);
        }
    }
}
