using Xunit;

namespace Catalog.Tests.Entities;

public sealed class EntityKindsTests
{
    const string Scaffolder = "scaffolder.backstage.io/v1beta3";

    [Theory]
    [InlineData("Component", "{ type: service, lifecycle: production, owner: team }")]
    [InlineData("Component", "{ type: a, lifecycle: b, owner: c, system: s, subcomponentOf: c, providesApis: [], consumesApis: [a], dependsOn: ['component:a'], dependencyOf: ['resource:x/y'], own: 5 }")]
    [InlineData("API", "{ type: openapi, lifecycle: production, owner: team, definition: 'openapi: 3.1', system: s }")]
    [InlineData("API", "{ type: mcp-server, lifecycle: production, owner: team, remotes: [{ type: sse, url: 'http://x' }] }")]
    [InlineData("Resource", "{ type: database, owner: team, dependsOn: ['resource:a'], dependencyOf: ['component:b'], system: s }")]
    [InlineData("System", "{ owner: team, domain: d, type: t }")]
    [InlineData("Domain", "{ owner: team, subdomainOf: d, type: t }")]
    [InlineData("Group", "{ type: team, children: [] }")]
    [InlineData("Group", "{ type: team, children: [a], parent: p, members: [ann], profile: { displayName: T, email: e, picture: p } }")]
    [InlineData("User", "{ memberOf: [] }")]
    [InlineData("User", "{ memberOf: [team], profile: { displayName: Ann } }")]
    [InlineData("Location", "{}")]
    [InlineData("Location", "{ type: file, target: ./a.yaml, targets: [./b.yaml], presence: optional }")]
    [InlineData("AiResource", "{ type: prompt, lifecycle: production, owner: team, system: s }")]
    [InlineData("AiResource", "{ type: skill, lifecycle: production, owner: team, agents: [a], dependsOn: [other], allowedTools: Read }")]
    [InlineData("AiResource", "{ type: rule, lifecycle: production, owner: team, category: security, rationale: because }")]
    [InlineData("AiResource", "{ type: plugin, lifecycle: production, owner: team, skills: [a], version: 1.0.0 }")]
    [InlineData("AiResource", "{ type: marketplace, lifecycle: production, owner: team, plugins: [] }")]
    [InlineData("Template", "{ type: service, steps: [] }", Scaffolder)]
    [InlineData("Template", "{ type: service, owner: team, steps: [{ id: a, name: '', action: debug:log, input: {}, if: true }], parameters: { properties: {} }, output: { links: [{ url: u }] } }", Scaffolder)]
    [InlineData("Template", "{ type: service, steps: [{ action: a }], parameters: [{ title: T }], secrets: { schema: {} } }", Scaffolder)]
    public void A_kind_accepts(string kind, string spec, string apiVersion = "backstage.io/v1alpha1")
    {
        Assert.Empty(Given.Problems(Given.Entity(kind, spec, apiVersion)));
    }

    [Theory]
    [InlineData("Component", "{}", "type lifecycle owner")]
    [InlineData("API", "{}", "type lifecycle owner definition")]
    [InlineData("API", "{ type: mcp-server }", "lifecycle owner remotes")]
    [InlineData("Resource", "{}", "type owner")]
    [InlineData("System", "{}", "owner")]
    [InlineData("Domain", "{}", "owner")]
    [InlineData("Group", "{}", "type children")]
    [InlineData("User", "{}", "memberOf")]
    [InlineData("Location", "{}", "")]
    [InlineData("AiResource", "{}", "type lifecycle owner")]
    [InlineData("AiResource", "{ type: rule }", "lifecycle owner category rationale")]
    [InlineData("AiResource", "{ type: plugin }", "lifecycle owner skills")]
    [InlineData("AiResource", "{ type: marketplace }", "lifecycle owner plugins")]
    [InlineData("Template", "{}", "type steps", Scaffolder)]
    public void A_kind_requires(string kind, string spec, string missing, string apiVersion = "backstage.io/v1alpha1")
    {
        var problems = Given.Problems(Given.Entity(kind, spec, apiVersion));

        Assert.All(problems, problem => Assert.Equal("is missing", problem.Message));
        Assert.Equal(
            missing.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => $"spec.{name}"),
            problems.Select(problem => problem.Field));
    }

    [Theory]
    [InlineData("Component", "{ type: '', lifecycle: b, owner: c }", "spec.type")]
    [InlineData("Component", "{ type: a, lifecycle: [b], owner: c }", "spec.lifecycle")]
    [InlineData("Component", "{ type: a, lifecycle: b, owner: }", "spec.owner")]
    [InlineData("Component", "{ type: a, lifecycle: b, owner: 'group:' }", "spec.owner")]
    [InlineData("Component", "{ type: a, lifecycle: b, owner: c, system: }", "spec.system")]
    [InlineData("Component", "{ type: a, lifecycle: b, owner: c, providesApis: x }", "spec.providesApis")]
    [InlineData("Component", "{ type: a, lifecycle: b, owner: c, consumesApis: [a, ''] }", "spec.consumesApis[1]")]
    [InlineData("Component", "{ type: a, lifecycle: b, owner: c, consumesApis: [a, 'api:/x'] }", "spec.consumesApis[1]")]
    [InlineData("Resource", "{ type: a, owner: c, dependencyOf: [no-kind] }", "spec.dependencyOf[0]")]
    [InlineData("API", "{ type: mcp-server, lifecycle: b, owner: c, remotes: [] }", "spec.remotes")]
    [InlineData("API", "{ type: mcp-server, lifecycle: b, owner: c, remotes: [{ type: sse }] }", "spec.remotes[0].url")]
    [InlineData("API", "{ type: mcp-server, lifecycle: b, owner: c, remotes: { type: sse } }", "spec.remotes")]
    [InlineData("Group", "{ type: team, children: [], profile: { email: 5 } }", "spec.profile.email")]
    [InlineData("Group", "{ type: team, children: [], profile: x }", "spec.profile")]
    [InlineData("User", "{ memberOf: }", "spec.memberOf")]
    [InlineData("User", "{ memberOf: [{}] }", "spec.memberOf[0]")]
    [InlineData("Location", "{ presence: maybe }", "spec.presence")]
    [InlineData("Location", "[]", "spec")]
    [InlineData("AiResource", "{ type: skill, lifecycle: b, owner: c, agents: [5] }", "spec.agents[0]")]
    [InlineData("Template", "{ type: a, steps: [{ id: x }] }", "spec.steps[0].action", Scaffolder)]
    [InlineData("Template", "{ type: a, steps: [{ action: x, input: [] }] }", "spec.steps[0].input", Scaffolder)]
    [InlineData("Template", "{ type: a, steps: {} }", "spec.steps", Scaffolder)]
    [InlineData("Template", "{ type: a, steps: [], parameters: [x] }", "spec.parameters[0]", Scaffolder)]
    public void A_kind_refuses(string kind, string spec, string field, string apiVersion = "backstage.io/v1alpha1")
    {
        Assert.Equal([field], Given.ProblemFields(Given.Entity(kind, spec, apiVersion)));
    }
}
