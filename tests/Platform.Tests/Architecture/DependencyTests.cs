using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Contracts;
using Xunit;

namespace Platform.Tests.Architecture;

/// <summary>Dependencies point one way.</summary>
public sealed class DependencyTests
{
    public static TheoryData<string> Programs =>
        [.. Sources.Find("*.csproj", "gateway", "services").Where(path => !path.StartsWith("services/shared/"))];

    [Theory, MemberData(nameof(Programs))]
    public void A_program_refers_to_shared_code_alone(string project)
    {
        var foreign = ReferencesOf(project).Where(reference => !reference.StartsWith("services/shared/"));

        Assert.True(!foreign.Any(), $"{project} refers to {string.Join(", ", foreign)}; programs talk by events.");
    }

    [Fact]
    public void Shared_code_refers_to_shared_code_alone() => Assert.All(
        Sources.Find("*.csproj", "services/shared").SelectMany(ReferencesOf),
        reference => Assert.StartsWith("services/shared/", reference));

    [Fact]
    public void Contracts_refer_to_nothing()
    {
        var project = XDocument.Parse(Sources.Read("services/shared/Contracts/Contracts.csproj"));

        Assert.Empty(project.Descendants("ProjectReference").Concat(project.Descendants("PackageReference")));
        Assert.All(
            typeof(PlatformEvent).Assembly.GetReferencedAssemblies(),
            assembly => Assert.StartsWith("System.", assembly.Name));
    }

    // Version 9 needs a commercial licence.
    [Fact]
    public void MassTransit_stays_at_version_8()
    {
        var locked = Sources.Find("packages.lock.json")
            .SelectMany(path => PackagesOf(path).Select(package => (path, package.Name, package.Version)))
            .Where(package => package.Name.StartsWith("MassTransit"))
            .ToList();

        Assert.NotEmpty(locked);
        Assert.All(locked, package => Assert.True(package.Version.StartsWith("8."), $"{package} is not of version 8."));
    }

    [Fact]
    public void Nobody_publishes_past_the_outbox() => Assert.All(
        Sources.Find("*.cs", "gateway", "services"),
        path => Assert.False(
            Regex.IsMatch(Sources.Read(path), @"\b(IPublishEndpoint|ISendEndpointProvider|IBus)\b"),
            $"{path} uses the bus to send. Enqueue in the transaction that changes the state: UnitOfWork.EnqueueAsync."));

    static IEnumerable<string> ReferencesOf(string project) => XDocument.Parse(Sources.Read(project))
        .Descendants("ProjectReference")
        .Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/'))
        .Select(path => Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(project)!, path))));

    static IEnumerable<(string Name, string Version)> PackagesOf(string lockFile)
    {
        using var document = JsonDocument.Parse(Sources.Read(lockFile));
        foreach (var framework in document.RootElement.GetProperty("dependencies").EnumerateObject())
            foreach (var package in framework.Value.EnumerateObject())
                if (package.Value.TryGetProperty("resolved", out var version))
                    yield return (package.Name, version.GetString()!);
    }
}
