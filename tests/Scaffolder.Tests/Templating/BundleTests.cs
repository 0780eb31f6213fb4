using Scaffolder.Templating;
using Testing;
using Xunit;

namespace Scaffolder.Tests.Templating;

/// <summary>What the build makes of npm packages.</summary>
public sealed class BundleTests
{
    [Fact]
    public void The_lock_file_pins_by_digest_and_names_no_registry()
    {
        var locked = File.ReadAllText(Path.Combine(Repository.Root, "services/scaffolder/Templating/package-lock.json"));

        Assert.Contains("\"integrity\": \"sha512-", locked);
        Assert.DoesNotContain("\"resolved\"", locked);
    }

    [Fact]
    public void The_program_carries_the_bundles() => Assert.Equal(
        ["Templating/schema.js", "Templating/template.js", "Templating/validator.js"],
        typeof(Sandbox).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Templating/")).Order(StringComparer.Ordinal));
}
