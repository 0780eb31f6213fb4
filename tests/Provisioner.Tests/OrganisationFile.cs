namespace Provisioner.Tests;

/// <summary>The organisation of a trial as a file of the catalog.</summary>
static class OrganisationFile
{
    public static string Of(string word) => string.Join("---\n", (string[])
    [
        Group("dept", "children: [team-$, other-$]"), Group("team", "children: []"), Group("other", "children: []"),
        Group("squad", "parent: team-$, children: []"),
        User("ann", "team"), User("otto", "other"), User("head", "dept"), User("sue", "squad"),
    ]).Replace("$", word, StringComparison.Ordinal);

    static string Group(string name, string spec) => $$"""
        apiVersion: backstage.io/v1alpha1
        kind: Group
        metadata: { name: {{name}}-$ }
        spec: { type: team, {{spec}} }

        """;

    static string User(string name, string group) => $$"""
        apiVersion: backstage.io/v1alpha1
        kind: User
        metadata: { name: {{name}}-$ }
        spec: { memberOf: [{{group}}-$] }

        """;
}
