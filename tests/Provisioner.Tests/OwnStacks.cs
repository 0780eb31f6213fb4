using Xunit;

namespace Provisioner.Tests;

/// <summary>Tests that start processes of their own do so one after the other, beside those on the shared stack.</summary>
[CollectionDefinition(nameof(OwnStacks))]
public sealed class OwnStacks;
