namespace Gateway.Identity;

/// <summary>The public keys, for whoever checks internal tokens. Backstage's route and format.</summary>
static class ReadJwks
{
    const int MaxAgeSeconds = 60;

    public static async Task Handle(HttpContext context, SigningKeyRing keys)
    {
        var document = keys.Jwks;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = document.Length;
        context.Response.Headers.CacheControl = $"public, max-age={MaxAgeSeconds}";
        await context.Response.BodyWriter.WriteAsync(document, context.RequestAborted);
    }
}
