using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>One document of a YAML stream: its value, or the problem that kept it from having one.</summary>
sealed record YamlDocument(EntityPlace Place, JsonObject? Value, EntityProblem? Problem);
