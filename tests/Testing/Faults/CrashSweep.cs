using System.Reflection;
using Messaging;

namespace Testing.Faults;

/// <summary>All crash points there are, found by reflection so that a new one cannot stay untested.</summary>
public static class CrashSweep
{
    public static IReadOnlyList<string> Names { get; } = typeof(CrashPoint)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral && field.FieldType == typeof(string))
        .Select(field => (string)field.GetRawConstantValue()!)
        .ToList();

    /// <summary>The setting that makes a process die when it passes a point for the nth time.</summary>
    public static Dictionary<string, string> Arm(string name, int nth = 1) => new() { ["PLATFORM_CRASH"] = $"{name}:{nth}" };
}
