using System.Text.Json.Nodes;
using Scaffolder.Templating;
using Testing;
using YamlDotNet.Serialization;

namespace Scaffolder.Tests.Templates;

/// <summary>A template of this repository, as its files are written.</summary>
sealed class TemplateFolder(string name)
{
    static readonly IDeserializer reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
    static readonly ISerializer writer = new SerializerBuilder().JsonCompatible().Build();

    readonly string folder = Path.Combine(Repository.Root, "deploy/templates", name);

    public JsonObject Template => ReadYaml(File.ReadAllText(Path.Combine(folder, "template.yaml"))).AsObject();

    public JsonObject Step(string id) =>
        Template["spec"]!["steps"]!.AsArray().Single(step => step!["id"]!.GetValue<string>() == id)!.AsObject();

    public static JsonNode ReadYaml(string text) => JsonNode.Parse(writer.Serialize(reader.Deserialize(text)!))!;

    /// <summary>What the step <c>fetch</c> makes of the skeleton for these parameters.</summary>
    public SortedDictionary<string, TreeFile> Render(JsonObject parameters)
    {
        using var engine = TemplateEngine.Create();
        var input = engine.Render(Step("fetch")["input"], new JsonObject { ["parameters"] = parameters })!;
        var options = new SkeletonOptions
        {
            CopyWithoutTemplating = [.. input["copyWithoutTemplating"]!.AsArray().Select(pattern => pattern!.GetValue<string>())],
            Style = new FileStyle(input["trimBlocks"]!.GetValue<bool>(), input["lstripBlocks"]!.GetValue<bool>()),
        };
        return Skeleton.RenderTree(engine, Files(), input["values"]!.AsObject(), options);
    }

    Dictionary<string, TreeFile> Files()
    {
        var skeleton = Path.Combine(folder, "skeleton");
        return Directory.EnumerateFiles(skeleton, "*", SearchOption.AllDirectories).ToDictionary(
            path => Path.GetRelativePath(skeleton, path), path => new TreeFile(File.ReadAllBytes(path)));
    }
}
