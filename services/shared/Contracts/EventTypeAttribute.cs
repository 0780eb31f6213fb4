namespace Contracts;

/// <summary>The CloudEvents <c>type</c> of an event: <c>owner.noun.verb.vN</c>.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventTypeAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
