using System.Text;
using System.Text.Json.Nodes;
using Scaffolder.Templating;
using Xunit;

namespace Scaffolder.Tests.Templating;

/// <summary>From a tree of files and values to another tree.</summary>
public sealed class SkeletonTests
{
    static readonly JsonObject values = JsonNode.Parse("""
        {"name": "pay", "dir": "src/main", "none": "", "absolute": "/etc/passwd", "up": "../../etc", "back": "a\\b", "line": "a\nb", "yes": true, "no": false}
        """)!.AsObject();

    [Fact]
    public void Names_and_contents_are_rendered()
    {
        var tree = Render(
            ("${{ values.name }}/${{ values.dir }}/App.cs", "class ${{ values.name }} {}\n"),
            ("README.md", "# ${{ values.name }}{% if values.no %} hidden{% endif %}\n"));

        Assert.Equal(["README.md", "pay/src/main/App.cs"], tree.Keys);
        Assert.Equal("# pay\n", Text(tree["README.md"]));
        Assert.Equal("class pay {}\n", Text(tree["pay/src/main/App.cs"]));
    }

    [Theory]
    [InlineData("${{ values.none }}/a.txt")]
    [InlineData("a/${{ values.none }}/b.txt")]
    [InlineData("a/${{ values.none }}")]
    [InlineData("${{ values.nowhere }}")]
    [InlineData("{% if values.no %}a.txt{% endif %}")]
    [InlineData("{% if values.no %}a{% endif %}/b/c.txt")]
    public void An_empty_part_of_a_path_leaves_the_file_out(string path) => Assert.Empty(Render((path, "x")));

    [Theory]
    [InlineData("${{ values.absolute }}", "is absolute")]
    [InlineData("${{ values.up }}/x", "leads out of its folder")]
    [InlineData("a/${{ '..' }}/b", "leads out of its folder")]
    [InlineData("${{ values.back }}", "contains a backslash")]
    [InlineData("${{ values.line }}", "control character")]
    [InlineData("${{ '.git' }}/hooks/post-checkout", ".git")]
    [InlineData("sub/.GIT/config", ".git")]
    [InlineData("./a", "'.'")]
    [InlineData("{% for i in range(500) %}x{% endfor %}", "at most 400")]
    [InlineData("{% for i in range(300) %}x{% endfor %}", "more than 255 characters")]
    public void A_path_that_leads_elsewhere_is_refused(string path, string expected)
    {
        var fault = Assert.Throws<TemplateFault>(() => Render((path, "x")));

        Assert.StartsWith($"skeleton/{path}", fault.Message);
        Assert.Contains(expected, fault.Message);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/../../b")]
    [InlineData("/tmp")]
    [InlineData("a\\b")]
    public void A_target_outside_of_the_workspace_is_refused(string target)
    {
        var fault = Assert.Throws<TemplateFault>(() => Render(new SkeletonOptions { TargetPath = target }, ("a", "x")));

        Assert.StartsWith("input.targetPath", fault.Message);
    }

    [Theory]
    [InlineData("./", "a.txt")]
    [InlineData("", "a.txt")]
    [InlineData("./sub//folder/", "sub/folder/a.txt")]
    public void Files_go_to_the_target(string target, string expected) =>
        Assert.Equal([expected], Render(new SkeletonOptions { TargetPath = target }, ("a.txt", "x")).Keys);

    [Fact]
    public void What_is_not_text_is_copied_and_keeps_its_bytes()
    {
        byte[] withNul = [.. "${{ values.name }}"u8, 0, 1, 2];
        byte[] notUtf8 = [.. "${{ values.name }}"u8, 0xFF, 0xFE];
        var tree = Skeleton.RenderTree(Engine(), new Dictionary<string, TreeFile>
        {
            ["${{ values.name }}.png"] = new(withNul),
            ["latin.txt"] = new(notUtf8),
        }, values, SkeletonOptions.Default);

        Assert.Equal(withNul, tree["pay.png"].Bytes.ToArray());
        Assert.Equal(notUtf8, tree["latin.txt"].Bytes.ToArray());
    }

    [Fact]
    public void A_byte_order_mark_line_ends_and_the_executable_bit_stay()
    {
        byte[] script = [0xEF, 0xBB, 0xBF, .. "echo ${{ values.name }}\r\n"u8];
        var tree = Skeleton.RenderTree(
            Engine(), new Dictionary<string, TreeFile> { ["run.sh"] = new(script, IsExecutable: true) }, values, SkeletonOptions.Default);

        Assert.Equal([0xEF, 0xBB, 0xBF, .. "echo pay\r\n"u8], tree["run.sh"].Bytes.ToArray());
        Assert.True(tree["run.sh"].IsExecutable);
    }

    [Fact]
    public void Copied_files_keep_their_content_and_their_names_are_rendered()
    {
        var options = new SkeletonOptions { CopyWithoutTemplating = [".github/workflows/*.yml", "charts", "**/*.{tpl,j2}", "!**/keep.tpl"] };
        const string Tag = "${{ values.name }}";

        var tree = Render(
            options, (".github/workflows/ci.yml", Tag), (".github/other.yml", Tag), ("charts/deep/${{ values.name }}.yaml", Tag),
            ("a.tpl", Tag), ("x/b.j2", Tag), ("x/keep.tpl", Tag));

        Assert.Equal(Tag, Text(tree[".github/workflows/ci.yml"]));
        Assert.Equal("pay", Text(tree[".github/other.yml"]));
        Assert.Equal(Tag, Text(tree["charts/deep/pay.yaml"]));
        Assert.Equal(Tag, Text(tree["a.tpl"]));
        Assert.Equal(Tag, Text(tree["x/b.j2"]));
        Assert.Equal("pay", Text(tree["x/keep.tpl"]));
    }

    [Theory]
    [InlineData(true, ".njk")]
    [InlineData("tmpl", ".tmpl")]
    [InlineData(".j2", ".j2")]
    public void With_an_extension_only_its_files_are_rendered_and_lose_it(object given, string extension)
    {
        var options = new SkeletonOptions { TemplateFileExtension = SkeletonOptions.ExtensionOf(given) };

        var tree = Render(options, ($"${{{{ values.name }}}}.txt{extension}", "${{ values.name }}"), ("b.txt", "${{ values.name }}"));

        Assert.Equal(["b.txt", "pay.txt"], tree.Keys);
        Assert.Equal("${{ values.name }}", Text(tree["b.txt"]));
        Assert.Equal("pay", Text(tree["pay.txt"]));
    }

    [Fact]
    public void A_file_that_is_there_already_stays_unless_replaced()
    {
        var there = new HashSet<string> { "a.txt" };
        var skeleton = new Dictionary<string, TreeFile> { ["a.txt"] = new("new"u8.ToArray()), ["b.txt"] = new("new"u8.ToArray()) };

        Assert.Equal(["b.txt"], Skeleton.RenderTree(Engine(), skeleton, values, SkeletonOptions.Default, there).Keys);
        Assert.Equal(
            ["a.txt", "b.txt"], Skeleton.RenderTree(Engine(), skeleton, values, new SkeletonOptions { Replace = true }, there).Keys);
    }

    [Fact]
    public void Blocks_trim_the_space_around_them_when_asked_to()
    {
        const string Source = "a\n  {% if values.yes %}\n  b\n  {% endif %}\nc\n";

        Assert.Equal("a\n  \n  b\n  \nc\n", Text(Render(("a", Source))["a"]));
        Assert.Equal("a\n  b\nc\n", Text(Render(new SkeletonOptions { Style = new FileStyle(true, true) }, ("a", Source))["a"]));
    }

    [Fact]
    public void A_fault_in_a_file_tells_the_file_and_the_line()
    {
        var fault = Assert.Throws<TemplateFault>(() => Render(("ok.txt", "x"), ("src/App.cs", "one\ntwo ${{ values. }}\n")));

        Assert.StartsWith("skeleton/src/App.cs, line 2, cannot be read", fault.Message);
    }

    [Fact]
    public void A_file_cannot_be_a_folder_too()
    {
        var fault = Assert.Throws<TemplateFault>(() => Render(("${{ values.name }}", "x"), ("pay/a.txt", "x")));

        Assert.Contains("'pay' both as a file and as a folder", fault.Message);
    }

    [Fact]
    public void Too_many_files_and_too_much_output_are_refused_by_name()
    {
        var many = Enumerable.Range(0, Skeleton.FilesMax + 1).ToDictionary(number => $"{number}", _ => new TreeFile("x"u8.ToArray()));
        var large = Enumerable.Range(0, 5).ToDictionary(
            number => $"{number}.txt", _ => new TreeFile(Encoding.UTF8.GetBytes("{% for i in range(1000) %}${{ values.k }}{% endfor %}")));
        var wide = new JsonObject { ["k"] = new string('x', 16_000) };

        Assert.Contains("at most 10000", Assert.Throws<TemplateFault>(
            () => Skeleton.RenderTree(Engine(), many, values, SkeletonOptions.Default)).Message);
        Assert.Contains("larger than 64 MiB, which is the limit", Assert.Throws<TemplateFault>(
            () => Skeleton.RenderTree(Engine(), large, wide, SkeletonOptions.Default)).Message);
    }

    [Fact]
    public void The_work_ends_when_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() => Skeleton.RenderTree(
            Engine(), new Dictionary<string, TreeFile> { ["a"] = new("x"u8.ToArray()) }, values, SkeletonOptions.Default, ct: cancelled.Token));
    }

    static SortedDictionary<string, TreeFile> Render(params (string Path, string Content)[] files) =>
        Render(SkeletonOptions.Default, files);

    static SortedDictionary<string, TreeFile> Render(SkeletonOptions options, params (string Path, string Content)[] files) =>
        Skeleton.RenderTree(
            Engine(), files.ToDictionary(file => file.Path, file => new TreeFile(Encoding.UTF8.GetBytes(file.Content))), values, options);

    static TemplateEngine Engine() => TemplateEngine.Create();

    static string Text(TreeFile file) => Encoding.UTF8.GetString(file.Bytes.Span);
}
