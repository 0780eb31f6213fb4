using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;
using Messaging;
using Testing;
using Xunit;

namespace Platform.Tests.Architecture;

/// <summary>What users run has no way to be told to die.</summary>
public sealed class ReleaseTests
{
    const byte CallInstruction = 0x28;
    static readonly string[] callers = ["Gateway.dll", "Messaging.dll"];
    static readonly TimeSpan buildLimit = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task A_release_has_no_crash_points()
    {
        // The same look finds them in the build under test, so that it would find them in the other one.
        if (Repository.Configuration == "Debug")
            Assert.All(callers, caller => Assert.NotEqual(0, CountCallsIn(PathOf(caller, "Debug"))));

        await Command.RunAsync(
            "dotnet",
            [
                "build", "gateway/Gateway.csproj", "-c", "Release", "--no-restore", "-v", "quiet", "-nologo",
                "-p:RunAnalyzers=false",
            ],
            limit: buildLimit);

        Assert.All(callers, caller => Assert.Equal(0, CountCallsIn(PathOf(caller, "Release"))));
        // The name of the variable that arms one; text in an assembly is UTF-16.
        var messaging = await File.ReadAllBytesAsync(PathOf("Messaging.dll", "Release"));
        Assert.Equal(-1, messaging.AsSpan().IndexOf(Encoding.Unicode.GetBytes("PLATFORM_CRASH")));
    }

    static string PathOf(string assembly, string configuration) =>
        Path.Combine(Repository.Root, "gateway/bin", configuration, "net10.0", assembly);

    static int CountCallsIn(string assembly)
    {
        using var file = File.OpenRead(assembly);
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        var calls = CrashPointsOf(metadata)
            .Select(method => (byte[])[CallInstruction, .. BitConverter.GetBytes(MetadataTokens.GetToken(method))])
            .ToList();
        return metadata.MethodDefinitions
            .Select(method => metadata.GetMethodDefinition(method).RelativeVirtualAddress)
            .Where(address => address != 0)
            .Select(address => image.GetMethodBody(address).GetILBytes()!)
            .Count(body => calls.Exists(call => body.AsSpan().IndexOf(call) >= 0));
    }

    /// <summary>CrashPoint.At as it is named in its own assembly or in another one.</summary>
    static IEnumerable<EntityHandle> CrashPointsOf(MetadataReader metadata) =>
    [
        .. metadata.MethodDefinitions
            .Where(handle => metadata.GetMethodDefinition(handle) is var method
                && metadata.StringComparer.Equals(method.Name, nameof(CrashPoint.At))
                && metadata.StringComparer.Equals(
                    metadata.GetTypeDefinition(method.GetDeclaringType()).Name, nameof(CrashPoint)))
            .Select(handle => (EntityHandle)handle),
        .. metadata.MemberReferences
            .Where(handle => metadata.GetMemberReference(handle) is { Parent.Kind: HandleKind.TypeReference } member
                && metadata.StringComparer.Equals(member.Name, nameof(CrashPoint.At))
                && metadata.StringComparer.Equals(
                    metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name, nameof(CrashPoint)))
            .Select(handle => (EntityHandle)handle),
    ];
}
