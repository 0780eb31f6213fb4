namespace Gateway.Feed;

static class Credential { public static Task<bool> StillGoodAsync(HttpContext c, CancellationToken ct) => Task.FromResult(true); }
