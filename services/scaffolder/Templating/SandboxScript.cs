using Acornima.Ast;
using Jint;

namespace Scaffolder.Templating;

/// <summary>A program of our own that a sandbox runs, parsed once per process and shared.</summary>
sealed class SandboxScript(string bundle)
{
    /// <summary>The language of templates: nunjitsu and Backstage's filters.</summary>
    public static readonly SandboxScript Template = new("template.js");

    /// <summary>Makes a program from a JSON Schema: ajv.</summary>
    public static readonly SandboxScript Schema = new("schema.js");

    /// <summary>Runs such a program.</summary>
    public static readonly SandboxScript Validator = new("validator.js");

    readonly Lazy<Prepared<Script>> prepared = new(() => Engine.PrepareScript(Read(bundle), bundle));

    public Prepared<Script> Prepared => prepared.Value;

    static string Read(string bundle)
    {
        using var stream = typeof(SandboxScript).Assembly.GetManifestResourceStream($"Templating/{bundle}")
            ?? throw new InvalidOperationException($"{bundle} is not in this program; the build of Scaffolder.csproj makes it.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
