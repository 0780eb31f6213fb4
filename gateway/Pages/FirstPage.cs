namespace Gateway.Pages;

/// <summary>Tells a person with a browser what is here. Public, and the same for everyone.</summary>
static class FirstPage
{
    const string Html = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <title>Platform</title>
        <style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto }</style>
        <h1>Platform</h1>
        <p>The software catalog, templates, provisioning and delivery metrics of this organisation, and one feed of
        everything that changes in them.</p>
        <p>Every call needs an API key: <code>Authorization: Bearer idp_…</code></p>
        <ul>
        <li><code>/api/catalog</code>, <code>/api/scaffolder</code>: Backstage's own interfaces</li>
        <li><code>/api/provisioner</code>: what can be ordered, and the orders</li>
        <li><code>/api/metrics</code>: delivery metrics</li>
        <li><code>/api/events</code>: the feed, as pages or as a stream</li>
        <li><code>/api/keys</code>: API keys</li>
        <li><code>/openapi/catalog.json</code> and its like: the interfaces in full</li>
        </ul>
        </html>
        """;

    public static void MapFirstPage(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/", () => TypedResults.Text(Html, "text/html; charset=utf-8"))
            .AllowAnonymous().ExcludeFromDescription();
}
