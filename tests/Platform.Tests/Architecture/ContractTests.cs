using System.Reflection;
using System.Text.RegularExpressions;
using Contracts;
using Testing;
using Testing.Instances;
using Xunit;

namespace Platform.Tests.Architecture;

/// <summary>An event's shape is the wire: it is only ever added to.</summary>
public sealed class ContractTests
{
    public static TheoryData<string> Events => [.. Topology.Events.Select(Topology.EventTypeOf)];

    [Fact]
    public void Every_event_has_a_name_of_its_own_made_of_owner_noun_verb_and_version()
    {
        Assert.All(Topology.Events, type => Assert.Matches(
            $@"^{Regex.Escape(type.Namespace!.Split('.')[1].ToLowerInvariant())}\.[a-z-]+\.[a-z-]+\.v[1-9][0-9]*$",
            Topology.EventTypeOf(type)));
        Assert.Distinct(Topology.Events.Select(Topology.EventTypeOf));
    }

    [Theory, MemberData(nameof(Events))]
    public void An_event_keeps_its_shape(string name)
    {
        var shape = ContractShape.Of(Topology.Events.Single(type => Topology.EventTypeOf(type) == name));
        if (ContractShape.Updates)
            shape.Save(name);

        var kept = ContractShape.Load(name);

        Assert.All(kept.Properties, property => Assert.True(
            shape.Properties.TryGetValue(property.Key, out var type) && type == property.Value,
            $"{name} had '{property.Key}' of type {property.Value} and has {type ?? "nothing"} there now. Readers of stored "
            + "events break: keep the property, and add another one, or a new version of the event, beside it."));
        Assert.All(shape.Properties, property => Assert.True(
            kept.Properties.ContainsKey(property.Key),
            $"{name} has the new property '{property.Key}' ({property.Value}). {ContractShape.HowToUpdate}"));
    }

    [Fact]
    public void No_event_disappears() => Assert.All(
        ContractShape.Saved(), name => Assert.True(
            Topology.Events.Any(type => Topology.EventTypeOf(type) == name),
            $"{name} was published once and has no contract any more; stored events of it remain. Keep the record."));

    [Theory]
    [InlineData(ProcessName.Gateway)]
    [InlineData(ProcessName.Catalog)]
    [InlineData(ProcessName.Scaffolder)]
    [InlineData(ProcessName.Provisioner)]
    [InlineData(ProcessName.Metrics)]
    public void Every_consumer_is_on_the_page_that_publishers_read(string process)
    {
        var consumed =
            from type in Assembly.LoadFrom(Repository.ProgramOf(process)).GetTypes()
            from contract in type.GetInterfaces()
            where contract is { IsGenericType: true, Namespace: "MassTransit", Name: "IConsumer`1" }
            select (Consumer: type.Name, Message: contract.GenericTypeArguments[0]);

        Assert.All(consumed, pair => Assert.True(
            Topology.Subscriptions.Any(
                subscription => subscription.Message == pair.Message && subscription.Queue.StartsWith($"{process}.")),
            $"{process} consumes {pair.Message.Name} in {pair.Consumer}, and Topology.Subscriptions has no queue of it: a relay "
            + "could publish before that queue exists."));
    }
}
