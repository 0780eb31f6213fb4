using System.Text.Json;

namespace Organisation;

/// <summary>What a group's spec says about its place among groups.</summary>
static class GroupTree
{
    /// <summary>Pairs of full refs: the group under its <c>parent</c>, and its <c>children</c> under it.</summary>
    /// <param name="self">Ref of the group.</param>
    /// <param name="group">The group as an entity event tells it.</param>
    public static IReadOnlyList<(string Child, string Parent)> ParentsOf(string self, JsonElement group)
    {
        if (!group.TryGetProperty("spec", out var spec) || spec.ValueKind != JsonValueKind.Object)
            return [];
        var pairs = new List<(string, string)>();
        if (spec.TryGetProperty("parent", out var parent) && parent.ValueKind == JsonValueKind.String)
            pairs.Add((self, FullRef(parent.GetString()!, self)));
        if (spec.TryGetProperty("children", out var children) && children.ValueKind == JsonValueKind.Array)
            pairs.AddRange(children.EnumerateArray()
                .Where(child => child.ValueKind == JsonValueKind.String)
                .Select(child => (FullRef(child.GetString()!, self), self)));
        return pairs;
    }

    /// <summary><c>[group:][namespace/]name</c> in full and lower case; without a namespace it is that of the group.</summary>
    static string FullRef(string written, string self)
    {
        var text = written.ToLowerInvariant();
        var name = text[(text.IndexOf(':') + 1)..];
        return name.Contains('/') ? $"group:{name}" : $"{self[..(self.IndexOf('/') + 1)]}{name}";
    }
}
