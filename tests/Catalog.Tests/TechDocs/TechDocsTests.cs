using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Catalog.TechDocs;
using Testing.Outside;
using Xunit;

namespace Catalog.Tests.TechDocs;

public sealed class TechDocsTests
{
    const string Docs = ", annotations: { backstage.io/techdocs-ref: 'dir:.' }";

    [Fact]
    public async Task Pages_are_rendered_with_navigation_links_and_pictures()
    {
        var trial = await Trial.StartAsync();
        var remote = Remote.Create(trial);
        remote.Push(
            ("catalog-info.yaml", trial.Component("a", metadata: Docs)),
            ("mkdocs.yml", "site_name: Orders\nsite_description: How to order\nnav:\n- Welcome: index.md\n- Guide:\n  - guide/start.md\n  - Site: https://example.com/x\n- gone.md\nplugins: [techdocs-core]\nmarkdown_extensions:\n- pymdownx.emoji: { emoji_index: !!python/name:material.extensions.emoji.twemoji }\n"),
            ("docs/index.md", "# Orders\n\nSee [start](guide/start.md#first-steps).\n"),
            ("docs/guide/start.md", "# Getting started\n\n## First steps\n\n![plan](../images/plan.png) and [home](../index.md)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"),
            ("docs/images/plan.png", "not really"));
        await trial.RegisterAsync($"{remote.Url}#catalog-info.yaml", type: "git");

        var home = await trial.Http.GetStringAsync(Static(trial, ""));
        var start = await trial.Http.GetStringAsync(Static(trial, "guide/start/"));

        Assert.Contains("""<a href="guide/start/#first-steps">start</a>""", home, StringComparison.Ordinal);
        Assert.Contains("""<a href="./" class="md-nav__link md-nav__link--active">Welcome</a>""", home, StringComparison.Ordinal);
        Assert.Contains("""<a href="https://example.com/x" class="md-nav__link">Site</a>""", home, StringComparison.Ordinal);
        Assert.DoesNotContain("gone", home, StringComparison.Ordinal);
        Assert.Contains("""src="../../images/plan.png""", start, StringComparison.Ordinal);
        Assert.Contains("""<a href="../../">home</a>""", start, StringComparison.Ordinal);
        Assert.Contains("""<a href="#first-steps" class="md-nav__link">First steps</a>""", start, StringComparison.Ordinal);
        Assert.Contains("<td>1</td>", start, StringComparison.Ordinal);
        Assert.Equal("not really", await trial.Http.GetStringAsync(Static(trial, "images/plan.png")));
        var metadata = (await trial.Http.GetFromJsonAsync<JsonObject>($"/api/techdocs/metadata/techdocs/default/Component/a-{trial.Word}"))!;
        Assert.Equal(("Orders", "How to order"), ((string)metadata["site_name"]!, (string)metadata["site_description"]!));
        Assert.Contains("guide/start/index.html", metadata["files"]!.AsArray().Select(file => (string)file!));
        var index = (await trial.Http.GetFromJsonAsync<JsonObject>(Static(trial, "search/search_index.json")))!;
        Assert.Equal(["", "guide/start/"], index["docs"]!.AsArray().Select(page => (string)page!["location"]!));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScRiPt&colon;alert(1))")]
    [InlineData("![x](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("[x](https://a.example/\"onclick=\"alert(1))")]
    [InlineData("# Title {onclick=alert(1)}\n\n<object data=x></object>")]
    [InlineData("[x](a%00b.md) and ![y](../../../../etc/passwd) and [z](%2e%2e/%2e%2e/x.md)")]
    [InlineData("[x](<a b.md>)\n\n[y]: javascript:alert(1)\n[y]")]
    [InlineData("<style>@import 'x'</style><iframe src=x></iframe>")]
    public async Task What_an_author_writes_is_inert(string hostile)
    {
        var trial = await Trial.StartAsync();
        await RegisterAsync(trial, hostile);

        using var response = await trial.Http.GetAsync(Static(trial, ""));
        var html = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync());

        Assert.Empty(html.QuerySelectorAll("script, object, iframe, style, embed, form, svg"));
        Assert.DoesNotContain(html.All.SelectMany(element => element.Attributes), attribute =>
            attribute.Name.StartsWith("on", StringComparison.Ordinal) || attribute.Name == "style"
            || attribute.Value.TrimStart().StartsWith("javascript", StringComparison.OrdinalIgnoreCase)
            || attribute.Value.StartsWith("data:", StringComparison.Ordinal));
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("docs_dir: ../../../etc", "docs_dir")]
    [InlineData("docs_dir: /etc", "docs_dir")]
    [InlineData("docs_dir: .", "docs_dir")]
    [InlineData("docs_dir: nothing", "no page")]
    [InlineData("- a", "not a map")]
    [InlineData("x: &x [index.md, index.md, index.md, index.md, index.md, index.md, index.md, index.md, index.md, index.md]\ny: &y [*x, *x, *x, *x, *x, *x, *x, *x, *x, *x]\nz: &z [*y, *y, *y, *y, *y, *y, *y, *y, *y, *y]\nnav: [*z, *z]", "nav")]
    public async Task Documentation_that_cannot_be_read_is_told_and_stays_as_it_was(string config, string told)
    {
        var trial = await Trial.StartAsync();
        var id = await RegisterAsync(trial, "# First");

        trial.Write("mkdocs.yml", config);
        await trial.RefreshAsync("component:a");

        Assert.Contains(told, await trial.OnlyProblemAsync(id), StringComparison.Ordinal);
        Assert.Contains("First", await trial.Http.GetStringAsync(Static(trial, "")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("!!! note\n    Mind *this*.\n\n    And that.\n\nAfter.", """<div class="admonition note"><p class="admonition-title">Note</p> <p>Mind <em>this</em>.</p> <p>And that.</p> </div> <p>After.</p>""")]
    [InlineData("!!! danger \"Do <b>not</b>\"\n    - a\n    - b", """<div class="admonition danger"><p class="admonition-title">Do &lt;b&gt;not&lt;/b&gt;</p> <ul> <li>a</li> <li>b</li> </ul> </div>""")]
    [InlineData("!!! tip \"\"\n    Bare.", """<div class="admonition tip"><p>Bare.</p> </div>""")]
    [InlineData("??? question\n    Folded.", """<details class="question"><summary>Question</summary> <p>Folded.</p> </details>""")]
    [InlineData("Text\n\n!!! 1\n    code", "!!! 1")]
    public void A_box_of_MkDocs_is_one_here(string markdown, string html)
    {
        var site = new DocsHtml("Orders", [], _ => null);

        var page = site.Of(new DocsPage("index.md", Encoding.UTF8.GetBytes(markdown)));

        Assert.Contains(html, page.ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documentation_may_be_named_by_the_page_of_its_folder()
    {
        var trial = await Trial.StartAsync();
        var (github, page) = (FakeGitHub.Shared, $"{trial.Word}/orders/tree/main/handbook");
        var orders = github.Create($"{trial.Word}/orders").Push(
            ("catalog-info.yaml", trial.Component("a", metadata: Docs.Replace("dir:.", $"url:{github.UrlOf(page)}", StringComparison.Ordinal))),
            ("handbook/docs/index.md", "# Handbook"));

        await trial.RegisterAsync(github.PageOf(orders), type: "url");

        Assert.Contains("Handbook", await trial.Http.GetStringAsync(Static(trial, "")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_is_nested_without_end_is_shown_as_it_is_written()
    {
        var trial = await Trial.StartAsync();
        await RegisterAsync(trial, new string('>', 5_000) + " deep");

        Assert.Contains("deep", await trial.Http.GetStringAsync(Static(trial, "")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp:x", "cannot be read")]
    [InlineData("url:https://example.com/x", "not in the repository and branch")]
    [InlineData("dir:/etc", "outside")]
    [InlineData("dir:*", "wildcards")]
    public async Task A_reference_out_of_the_source_is_refused(string reference, string told)
    {
        var trial = await Trial.StartAsync();
        var id = await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a", metadata: Docs.Replace("dir:.", reference, StringComparison.Ordinal))));

        Assert.Contains(told, await trial.OnlyProblemAsync(id), StringComparison.OrdinalIgnoreCase);
        Assert.NotNull(await trial.EntityAsync("component:a"));
        Assert.Equal(HttpStatusCode.NotFound, (await trial.Http.GetAsync(Static(trial, ""))).StatusCode);
    }

    [Fact]
    public async Task A_sync_reads_what_changed_and_the_search_follows()
    {
        var trial = await Trial.StartAsync();
        await RegisterAsync(trial, $"# Manual\n\nabout x{trial.Word}");
        var sync = $"/api/techdocs/sync/default/component/a-{trial.Word}";
        Assert.Equal(["Manual"], await FoundAsync(trial, $"x{trial.Word}"));
        Assert.Equal(HttpStatusCode.NotModified, (await trial.Http.GetAsync(sync)).StatusCode);

        trial.Write("docs/index.md", $"# Handbook\n\nabout y{trial.Word}");
        using var asked = new HttpRequestMessage(HttpMethod.Get, sync) { Headers = { { "Accept", "text/event-stream" } } };
        using var answer = await trial.Http.SendAsync(asked);

        Assert.Contains("event: finish\ndata: {\"updated\":", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(["Handbook"], await FoundAsync(trial, $"y{trial.Word}"));
        Assert.Empty(await FoundAsync(trial, $"x{trial.Word}"));

        trial.Write("a.yaml", trial.Component("a"));
        await trial.RefreshAsync("component:a");
        Assert.Empty(await FoundAsync(trial, $"y{trial.Word}"));
        Assert.Equal(HttpStatusCode.NotFound, (await trial.Http.GetAsync(Static(trial, ""))).StatusCode);
    }

    [Fact]
    public async Task Only_readers_of_the_entity_read_its_documentation()
    {
        var trial = await Trial.StartAsync();
        await RegisterAsync(trial, "# Secret", ", labels: { visibility: restricted }");
        using var stranger = await trial.ClientAsync("catalog:read");

        Assert.Equal(HttpStatusCode.OK, (await trial.Http.GetAsync(Static(trial, ""))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(Static(trial, ""))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/techdocs/sync/default/component/a-{trial.Word}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/techdocs/metadata/entity/default/component/a-{trial.Word}")).StatusCode);
    }

    [Fact]
    public async Task An_entity_that_leaves_takes_its_documentation_along()
    {
        var trial = await Trial.StartAsync();
        var id = await RegisterAsync(trial, $"# Manual\n\nabout x{trial.Word}");

        using var deleted = await trial.Http.DeleteAsync($"/api/catalog/locations/{id}");

        Assert.Equal(HttpStatusCode.NotFound, (await trial.Http.GetAsync(Static(trial, ""))).StatusCode);
        Assert.Empty(await FoundAsync(trial, $"x{trial.Word}"));
    }

    static async Task<string> RegisterAsync(Trial trial, string page, string metadata = "")
    {
        trial.Write("docs/index.md", page);
        return await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a", metadata: metadata + Docs)));
    }

    static string Static(Trial trial, string path) => $"/api/techdocs/static/docs/default/component/a-{trial.Word}/{path}";

    static async Task<string[]> FoundAsync(Trial trial, string term)
    {
        var page = (await trial.Http.GetFromJsonAsync<JsonObject>($"/api/search/query?types[0]=techdocs&term={term}"))!;
        return [.. page["results"]!.AsArray().Select(result => (string)result!["document"]!["title"]!)];
    }
}
