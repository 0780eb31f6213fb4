namespace Gateway.Identity;

/// <summary>For answers that outlast the check at their beginning, such as event streams.</summary>
static class Credential
{
    /// <summary>How often a long answer asks, so that it ends within 5 s of its credential.</summary>
    public static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(4);

    /// <summary>Asks for the caller of this request; to be called only while the request lasts.</summary>
    public static Task<bool> StillGoodAsync(HttpContext context, CancellationToken ct) =>
        context.User is KeyPrincipal principal
            ? StillGoodAsync(principal.Key, context.RequestServices.GetRequiredService<ApiKeyCache>(), ct)
            : Task.FromResult(false);

    /// <summary>
    /// Whether the credential is still what it was. False too when that cannot be found out: the answer is cut, the
    /// client comes back and resumes.
    /// </summary>
    public static async Task<bool> StillGoodAsync(KnownKey key, ApiKeyCache keys, CancellationToken ct)
    {
        try
        {
            return await keys.StillGivesAsync(key, ct);
        }
        // Whatever kept it from being found out: nobody reads on with a credential that is not checked any more.
        catch (Exception)
        {
            return false;
        }
    }
}
