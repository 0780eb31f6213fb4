using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace Scaffolder.Templating;

/// <summary>
/// A JavaScript engine that reaches neither .NET nor files nor the network, and ends whatever takes too much. Texts go in
/// and texts come out. It serves one thread at a time.
/// </summary>
sealed class Sandbox : IDisposable
{
    // Inputs are YAML of at most 64 levels; values may add theirs.
    public const int JsonDepthMax = 160;

    readonly SandboxScript script;
    readonly TemplateLimits limits;
    readonly bool compilesText;
    Engine? engine;

    /// <param name="compilesText">Whether code may make code of a text. Only ever for ajv, over a schema that is data.</param>
    public Sandbox(SandboxScript script, TemplateLimits limits, bool compilesText = false)
    {
        this.script = script;
        this.limits = limits;
        this.compilesText = compilesText;
    }

    /// <summary>Calls an exported function of the script.</summary>
    /// <param name="place">What the work is for, as a fault names it.</param>
    /// <exception cref="TemplateFault">A limit was reached.</exception>
    public string Call(string place, string function, params JsValue[] arguments) => Run(place, ready =>
        ready.Invoke(ready.GetValue("exported").Get(function), null, arguments).AsString());

    /// <summary>Calls an exported function with a function that a program yields as its first argument.</summary>
    public string CallWith(in Prepared<Script> program, string place, string function, params JsValue[] arguments)
    {
        var given = program;
        return Run(place, ready =>
        {
            var made = ready.Evaluate(given);
            return ready.Invoke(ready.GetValue("exported").Get(function), null, [made, .. arguments]).AsString();
        });
    }

    public void Dispose() => Close();

    string Run(string place, Func<Engine, string> work)
    {
        try
        {
            return work(engine ??= Open());
        }
        catch (Exception failure) when (LimitOf(failure) is { } limit)
        {
            // What was interrupted in the middle is not used again.
            Close();
            throw new TemplateFault(place, null, $"{limit}; let it do less.");
        }
    }

    void Close()
    {
        engine?.Dispose();
        engine = null;
    }

    string? LimitOf(Exception failure) => failure switch
    {
        RegexMatchTimeoutException =>
            $"matches a pattern for more than {limits.PatternTime.TotalSeconds:0.#} s, which is the limit of time",
        TimeoutException => $"runs for more than {limits.Time.TotalSeconds:0.#} s, which is the limit of time",
        MemoryLimitExceededException or OutOfMemoryException =>
            $"takes more than {limits.MemoryBytes / (1024 * 1024)} MiB, which is the limit of memory",
        RecursionDepthOverflowException or InsufficientExecutionStackException =>
            $"is nested deeper than {limits.Nesting} levels, which is the limit",
        // The stack guard's and the array limit's faults, where no script caught them.
        JavaScriptException { Error: var error } when error.Get("name").ToString() == "RangeError" =>
            $"asks for more than a limit allows: {error.Get("message")}",
        _ => null,
    };

    Engine Open()
    {
        var opened = new Engine(options =>
        {
            options.Strict();
            options.Constraint(() => new TimeLimit(limits.Time));
            options.LimitMemory(limits.MemoryBytes);
            options.LimitRecursion(limits.Recursion);
            options.Constraints.MaxArraySize = limits.ArrayLength;
            options.Constraints.RegexTimeout = limits.PatternTime;
            // Without it 6 KB of brackets abort the process, recursion limit or not.
            options.Constraints.StackOverflowGuard = true;
            options.Json.MaxParseDepth = JsonDepthMax;
            options.DisableStringCompilation(!compilesText);
        });
        opened.SetValue("hostLimits", JsonSerializer.Serialize(new
        {
            textCharacters = limits.TextCharacters,
            render = new
            {
                sourceCodeUnits = limits.SourceCharacters,
                astNodes = limits.Nodes,
                workUnits = limits.Steps,
                nestingDepth = limits.Nesting,
                outputCodeUnits = limits.TextCharacters,
                capabilityCalls = limits.FilterCalls,
            },
        }));
        opened.SetValue("hostRandomWord", new ClrFunction(opened, "hostRandomWord", static (_, _) =>
            JsNumber.Create(BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint))))));
        opened.Execute(script.Prepared);
        return opened;
    }
}
