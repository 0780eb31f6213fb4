using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>
/// Every kind there is and what its spec may say, as Backstage's model has it, and the kinds that the installation
/// declares besides. Validation, relations and normalization read this table; spec fields that are not in it are kept and
/// not looked at.
/// </summary>
sealed class EntityKinds
{
    static readonly string[] core = ["backstage.io/v1alpha1", "backstage.io/v1beta1"];
    static readonly string[] alpha = ["backstage.io/v1alpha1"];
    static readonly string[] template = ["scaffolder.backstage.io/v1beta3"];

    static readonly RelationRule ownedBy = new("ownedBy", "ownerOf", "Group", "Group", "User");
    static readonly RelationRule dependsOn = new("dependsOn", "dependencyOf", null);
    static readonly RelationRule dependencyOf = new("dependencyOf", "dependsOn", null);

    static readonly SpecField owner = Text("owner") with { Relation = ownedBy };
    static readonly SpecField system = Text("system") with { Relation = PartOf("System") };

    static readonly SpecField profile = Map("profile", Text("displayName"), Text("email"), Text("picture"));

    static readonly EntityKind[] backstage =
    [
        new("Component", core, null,
        [
            Need(Text("type")), Need(Text("lifecycle")), Need(owner), system,
            Text("subcomponentOf") with { Relation = PartOf("Component") },
            Texts("providesApis") with { Relation = new("providesApi", "apiProvidedBy", "API") },
            Texts("consumesApis") with { Relation = new("consumesApi", "apiConsumedBy", "API") },
            Texts("dependsOn") with { Relation = dependsOn },
            Texts("dependencyOf") with { Relation = dependencyOf },
        ]),
        new("API", core, null,
        [
            Need(Text("type")), Need(Text("lifecycle")), Need(owner), Need(Text("definition")), system,
        ]),
        new("API", core, "mcp-server",
        [
            Need(Text("lifecycle")), Need(owner), system,
            Need(Maps("remotes", Need(Text("type")), Need(Text("url"))) with { NotEmpty = true }),
        ]),
        new("Resource", core, null,
        [
            Need(Text("type")), Need(owner), system,
            Texts("dependsOn") with { Relation = dependsOn },
            Texts("dependencyOf") with { Relation = dependencyOf },
        ]),
        new("System", core, null,
        [
            Need(owner), Text("type"), Text("domain") with { Relation = PartOf("Domain") },
        ]),
        new("Domain", core, null,
        [
            Need(owner), Text("type"), Text("subdomainOf") with { Relation = PartOf("Domain") },
        ]),
        new("Group", core, null,
        [
            Need(Text("type")), profile,
            Text("parent") with { Relation = new("childOf", "parentOf", "Group", "Group") },
            Need(Texts("children") with { Relation = new("parentOf", "childOf", "Group", "Group") }),
            Texts("members") with { Relation = new("hasMember", "memberOf", "User", "User") },
        ]),
        new("User", core, null,
        [
            profile, Need(Texts("memberOf") with { Relation = new("memberOf", "hasMember", "Group", "Group") }),
        ]),
        new("Location", core, null,
        [
            Text("type"), Text("target"), Texts("targets"),
            Text("presence") with { Values = ["required", "optional"] },
        ]),
        AiResource(null),
        AiResource("skill",
            Texts("disciplines"), Texts("categories"), Texts("agents"),
            Text("allowedTools"), Text("license"), Text("compatibility"),
            Texts("dependsOn") with { Relation = new("dependsOn", "dependencyOf", "AiResource", "AiResource") }),
        AiResource("rule", Need(Text("category")), Need(Text("rationale")), Texts("disciplines")),
        AiResource("plugin", Need(Texts("skills") with { Relation = HasPart("AiResource") }), Text("version")),
        AiResource("marketplace", Need(Texts("plugins") with { Relation = HasPart("AiResource") }), Text("version")),
        new("Template", template, null,
        [
            Need(Text("type")), owner, Text("lifecycle"),
            Need(Maps("steps", Need(Text("action")), AnyText("id"), AnyText("name"), Map("input"))),
            new("parameters", FieldShape.MapOrMaps), Map("secrets", Map("schema")),
            Map("output", Maps("links"), Maps("text")), Map("presentation", Map("buttonLabels")),
            Maps("EXPERIMENTAL_formDecorators"), Map("EXPERIMENTAL_recovery", AnyText("EXPERIMENTAL_strategy")),
        ]),
    ];

    readonly EntityKind[] all;

    /// <param name="declared">Kinds whose names no other has.</param>
    public EntityKinds(IEnumerable<EntityKind> declared)
    {
        all = [.. backstage, .. declared];
        Names = [.. all.Select(kind => kind.Kind).Distinct()];
        Remedy = $"Write one of {string.Join(", ", Names)}.";
        Digest = string.Concat(Declared.Select(kind => kind.Declaration!.Digest));
    }

    /// <summary>Backstage's, and no other.</summary>
    public static EntityKinds BuiltIn { get; } = new([]);

    /// <summary>The names of all kinds, as they are written.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What to do about a kind that is none of these.</summary>
    public string Remedy { get; }

    public IReadOnlyList<EntityKind> All => all;

    IEnumerable<EntityKind> Declared => all.Where(kind => kind.Declaration is not null);

    /// <summary>Another one when another kind, or the same kind otherwise, is declared.</summary>
    public string Digest { get; }

    /// <summary>The kind of an entity, by its <c>spec.type</c> where that matters; null when there is none.</summary>
    public EntityKind? Of(JsonObject entity)
    {
        var kind = entity["kind"].AsText();
        var type = (entity["spec"] as JsonObject)?["type"].AsText();
        return Array.Find(all, known => known.Kind == kind && known.SpecType == type && type is not null)
            ?? Array.Find(all, known => known.Kind == kind && known.SpecType is null);
    }

    static EntityKind AiResource(string? type, params SpecField[] more) => new("AiResource", alpha, type,
    [
        Need(Text("type")), Need(Text("lifecycle")), Need(owner),
        system with { Relation = PartOf("System", "System") }, .. more,
    ]);

    static RelationRule PartOf(string kind, params string[] kinds) => new("partOf", "hasPart", kind, kinds);
    static RelationRule HasPart(string kind) => new("hasPart", "partOf", kind, kind);

    static SpecField Need(SpecField field) => field with { Required = true };
    static SpecField Text(string name) => new(name, FieldShape.Text);
    static SpecField AnyText(string name) => new(name, FieldShape.AnyText);
    static SpecField Texts(string name) => new(name, FieldShape.Texts);
    static SpecField Map(string name, params SpecField[] fields) => new(name, FieldShape.Map) { Fields = fields };
    static SpecField Maps(string name, params SpecField[] fields) => new(name, FieldShape.Maps) { Fields = fields };
}
