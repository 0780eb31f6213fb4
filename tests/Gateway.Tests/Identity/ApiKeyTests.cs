using Gateway.Identity;
using Xunit;

namespace Gateway.Tests.Identity;

public sealed class ApiKeyTests
{
    const int Rounds = 2_000;

    [Fact]
    public void A_new_key_reads_back_as_itself()
    {
        for (var i = 0; i < Rounds; i++)
        {
            var (key, text) = ApiKey.Create();

            Assert.Equal(key.Id, ApiKey.Parse(text)!.Value.Id);
            Assert.True(ApiKey.Parse(text)!.Value.Matches(key.Hash));
        }
    }

    [Fact]
    public void A_key_has_the_form_that_scanners_look_for() =>
        Assert.Matches("^idp_[0-9a-z]{12}_[0-9A-Za-z]{38}$", ApiKey.Create().Text);

    [Fact]
    public void Two_keys_never_share_id_or_secret()
    {
        var keys = Enumerable.Range(0, Rounds).Select(_ => ApiKey.Create().Key).ToList();

        Assert.Equal(Rounds, keys.Select(key => key.Id).Distinct().Count());
        Assert.Equal(Rounds, keys.Select(key => Convert.ToHexString(key.Hash)).Distinct().Count());
    }

    [Fact]
    public void Changing_any_one_character_makes_it_no_key()
    {
        var text = ApiKey.Create().Text;
        for (var i = 0; i < text.Length; i++)
            foreach (var other in "aZ0_-. \u0661é")
                if (text[i] != other)
                    Assert.Null(ApiKey.Parse($"{text[..i]}{other}{text[(i + 1)..]}"));
    }

    [Fact]
    public void Swapping_two_neighbours_makes_it_no_key()
    {
        var text = ApiKey.Create().Text;
        for (var i = 0; i + 1 < text.Length; i++)
            if (text[i] != text[i + 1])
                Assert.Null(ApiKey.Parse($"{text[..i]}{text[i + 1]}{text[i]}{text[(i + 2)..]}"));
    }

    [Fact]
    public void No_noise_is_taken_for_a_key_and_none_breaks_the_reader()
    {
        var random = new Random(20_260_101);
        for (var i = 0; i < Rounds; i++)
        {
            var noise = new char[random.Next(0, 2 * ApiKey.Length)];
            for (var j = 0; j < noise.Length; j++)
                noise[j] = (char)random.Next(1, 0x2FFF);

            Assert.Null(ApiKey.Parse(noise));
            Assert.Null(ApiKey.Parse($"idp_{new string(noise)}"));
        }
    }

    [Fact]
    public void A_key_cut_short_or_continued_is_no_key()
    {
        var text = ApiKey.Create().Text;

        for (var length = 0; length < text.Length; length++)
            Assert.Null(ApiKey.Parse(text.AsSpan(0, length)));
        Assert.Null(ApiKey.Parse(text + "0"));
    }

    [Fact]
    public void A_key_does_not_match_the_hash_of_another() =>
        Assert.False(ApiKey.Create().Key.Matches(ApiKey.Create().Key.Hash));
}
