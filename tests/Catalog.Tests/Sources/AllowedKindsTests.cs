using System.ComponentModel.DataAnnotations;
using Catalog.Entities;
using Catalog.Sources;
using Catalog.Tests.Entities;
using Microsoft.Extensions.Options;
using Xunit;

namespace Catalog.Tests.Sources;

public sealed class AllowedKindsTests
{
    const string Files = """
        apiVersion: backstage.io/v1alpha1
        kind: Component
        metadata: { name: web }
        spec: { type: website, lifecycle: production, owner: a }
        ---
        apiVersion: backstage.io/v1alpha1
        kind: Component
        metadata: { name: lib }
        spec: { type: library, lifecycle: production, owner: a }
        ---
        apiVersion: backstage.io/v1alpha1
        kind: Group
        metadata: { name: team }
        spec: { type: team, children: [] }
        """;

    [Theory]
    [InlineData("", "", "web,lib,team")]
    [InlineData("component", "", "web,lib")]
    [InlineData("", "Group", "team")]
    [InlineData("Component:website", "Group", "web,team")]
    [InlineData("API", "", "")]
    public async Task What_no_rule_allows_is_told_and_the_rest_of_the_file_stays(string all, string own, string found)
    {
        var folder = Directory.CreateTempSubdirectory("catalog-rules-").FullName;
        var file = Path.Combine(folder, "all.yaml");
        File.WriteAllText(file, Files);
        var options = Options.Create(new CatalogOptions
        {
            FileRoots = [folder],
            Rules = RulesOf(all),
            Locations = [new LocationSetting { Type = "file", Target = file, Rules = RulesOf(own) }],
        });

        var tree = await Given.Reader(options).ReadAsync(LocationTarget.Stored("file", file), trusted: true, CancellationToken.None);

        Assert.Equal(found, string.Join(',', tree.Entities.Select(entity => entity.Ref.Name)));
        Assert.Equal(3 - tree.Entities.Count, tree.Problems.Count);
        Assert.All(tree.Problems, problem => Assert.Contains("do not allow here", problem.Message, StringComparison.Ordinal));
        Assert.True(tree.IsClean);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Other_rules_read_the_same_files_anew()
    {
        var target = LocationTarget.Stored("file", "/srv/catalog/all.yaml");
        var (before, after) = (new CatalogOptions(), new CatalogOptions { Rules = RulesOf("API") });

        Assert.NotEqual(await DigestUnderAsync(before, target), await DigestUnderAsync(after, target));
    }

    [Fact]
    public void A_rule_that_allows_nothing_is_refused_at_the_start()
    {
        var options = new CatalogOptions { Rules = [new RuleSetting()] };

        var problems = options.Validate(new ValidationContext(options));

        Assert.Contains("allows no kind", Assert.Single(problems).ErrorMessage, StringComparison.Ordinal);
    }

    static async Task<string> DigestUnderAsync(CatalogOptions settings, LocationTarget target)
    {
        var options = Options.Create(settings);
        return (await Given.Reader(options).ReadAsync(target, trusted: true, CancellationToken.None)).Digest;
    }

    static RuleSetting[] RulesOf(string kinds) => kinds.Length == 0 ? [] : [new RuleSetting { Allow = kinds.Split(',') }];
}
