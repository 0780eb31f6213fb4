using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Npgsql;
using Scaffolder.Templating;
using Testing;
using Testing.Instances;
using Xunit;

namespace Scaffolder.Tests.Templates;

/// <summary>The template <c>new-microservice</c> and what it makes.</summary>
public sealed class NewMicroserviceTests
{
    // No compiler server stays behind.
    const string Build =
        "cd \"$0\" && dotnet build -v quiet -p:UseSharedCompilation=false && dotnet test --no-build --no-progress";

    static readonly TimeSpan buildLimit = TimeSpan.FromMinutes(5);
    static readonly TemplateFolder template = new("new-microservice");

    // What people write, and what would break out of YAML, JSON and Markdown.
    const string Description = "Pays \"refunds\": {fast} & #1 – it's `done` \\ ${{ values.name }} {% raw %}";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_file_is_rendered_and_can_be_read(bool database)
    {
        var tree = template.Render(Parameters(database));

        Assert.Contains("payment-refunds.slnx", tree.Keys);
        Assert.Equal(database, tree.ContainsKey("src/Service/Database.cs"));
        foreach (var (path, file) in tree)
        {
            var text = Encoding.UTF8.GetString(file.Bytes.Span);
            var own = text.Replace(Description, "", StringComparison.Ordinal)
                .Replace("${{ values.name }} {% raw %}", "", StringComparison.Ordinal);
            Assert.DoesNotContain("${{ values", own);
            Assert.DoesNotContain("{%", own);
            Read(path, text);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_catalog_entry_tells_owner_repository_and_database(bool database)
    {
        var entity = TemplateFolder.ReadYaml(Text(template.Render(Parameters(database)), "catalog-info.yaml"));

        Assert.Equal("payment-refunds", entity["metadata"]!["name"]!.GetValue<string>());
        Assert.Equal(Description, entity["metadata"]!["description"]!.GetValue<string>());
        Assert.Equal("team-payments/payment-refunds", entity["metadata"]!["annotations"]!["github.com/project-slug"]!.GetValue<string>());
        Assert.Equal("group:default/team-payments", entity["spec"]!["owner"]!.GetValue<string>());
        Assert.Equal("system:default/payments", entity["spec"]!["system"]!.GetValue<string>());
        Assert.Equal(
            database ? "[\"resource:default/payment-refunds-db\"]" : null, entity["spec"]!["dependsOn"]?.ToJsonString());
    }

    [Fact]
    public void GitHubs_own_expressions_survive_and_a_deployment_names_production()
    {
        var workflow = Text(template.Render(Parameters(database: true)), ".github/workflows/ci.yml");

        Assert.Contains("ghcr.io/${{ github.repository }}:${{ github.sha }}", workflow);
        Assert.Equal("production", TemplateFolder.ReadYaml(workflow)["jobs"]!["deploy"]!["environment"]!.GetValue<string>());
    }

    [Fact]
    public void What_is_optional_may_be_left_out()
    {
        var parameters = Parameters(database: false);
        parameters.Remove("system");
        parameters.Remove("database");

        var tree = template.Render(parameters);

        Assert.Empty(Schema().Validate(parameters));
        Assert.Null(TemplateFolder.ReadYaml(Text(tree, "catalog-info.yaml"))["spec"]!["system"]);
        Assert.DoesNotContain("src/Service/Database.cs", tree.Keys);
    }

    [Theory]
    [InlineData("name", "\"Refunds\"", "must match")]
    [InlineData("name", "\"ab-\"", "must match")]
    [InlineData("name", "\"../../etc\"", "must match")]
    [InlineData("name", "\"a-name-that-is-longer-than-forty-characters\"", "must match")]
    [InlineData("description", "\"Hi\"", "must have at least 5 characters")]
    [InlineData("description", "\"two\\nlines\"", "must match")]
    [InlineData("owner", "\"user:default/ada\"", "must match")]
    [InlineData("owner", "null", "must be text")]
    [InlineData("database", "\"yes\"", "must be true or false")]
    public void A_parameter_that_does_not_fit_is_refused(string field, string value, string expected)
    {
        var parameters = Parameters(database: true);
        parameters[field] = JsonNode.Parse(value);

        Assert.Contains(
            Schema().Validate(parameters), problem => problem.Field == $"/{field}" && problem.Message.StartsWith(expected));
    }

    [Theory]
    [InlineData("team-payments")]
    [InlineData("group:default/team-payments")]
    [InlineData("Group:team-payments")]
    public void The_repository_is_named_after_the_owner(string owner)
    {
        using var engine = TemplateEngine.Create();
        var context = new JsonObject { ["parameters"] = Parameters(database: true) };
        context["parameters"]!["owner"] = owner;

        var input = engine.Render(template.Step("publish")["input"], context)!;

        Assert.Empty(Schema().Validate(context["parameters"]!.AsObject()));
        Assert.Equal("team-payments/payment-refunds", input["repository"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("null", false)]
    public void A_database_is_ordered_when_asked_for(string database, bool expected)
    {
        using var engine = TemplateEngine.Create();
        var parameters = Parameters(database: false);
        parameters["database"] = JsonNode.Parse(database);

        Assert.Equal(expected, engine.IsTrue(template.Step("database")["if"], new JsonObject { ["parameters"] = parameters }));
    }

    [Fact]
    public async Task The_repository_builds_and_passes_its_own_tests_and_is_ready_when_its_database_answers()
    {
        var postgres = (await PrivateInstances.SharedAsync()).Postgres;
        var login = new NpgsqlConnectionStringBuilder(postgres.ConnectionString("postgres"));
        var url = $"postgresql://{login.Username}:{Uri.EscapeDataString(login.Password!)}@{login.Host}:{login.Port}/{login.Database}";

        await BuildAndTestAsync(Parameters(database: true), new() { ["DATABASE_URL"] = url });
    }

    static async Task BuildAndTestAsync(JsonObject parameters, Dictionary<string, string> environment)
    {
        // Outside of the clone, whose build properties would be inherited below it.
        var folder = Directory.CreateTempSubdirectory("new-microservice-");
        try
        {
            foreach (var (path, file) in template.Render(parameters))
            {
                var target = Path.Combine(folder.FullName, path);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                await File.WriteAllBytesAsync(target, file.Bytes.ToArray());
            }

            environment["MSBUILDDISABLENODEREUSE"] = "1";
            var output = await Command.RunAsync("bash", ["-c", Build, folder.FullName], environment, limit: buildLimit);

            Assert.Matches("failed: +0", output);
            Assert.Matches("skipped: +0", output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static JsonObject Parameters(bool database) => new()
    {
        ["name"] = "payment-refunds",
        ["description"] = Description,
        ["owner"] = "group:default/team-payments",
        ["system"] = "system:default/payments",
        ["database"] = database,
    };

    static ParameterSchema Schema() => ParameterSchema.Of(template.Template["spec"]!["parameters"]);

    static string Text(SortedDictionary<string, TreeFile> tree, string path) => Encoding.UTF8.GetString(tree[path].Bytes.Span);

    static void Read(string path, string text)
    {
        if (path.EndsWith(".json"))
            Assert.NotNull(JsonNode.Parse(text));
        else if (path.EndsWith(".yaml") || path.EndsWith(".yml"))
            Assert.NotNull(TemplateFolder.ReadYaml(text));
        else if (path.EndsWith("proj") || path.EndsWith(".props") || path.EndsWith(".slnx"))
            Assert.NotNull(XDocument.Parse(text));
    }
}
