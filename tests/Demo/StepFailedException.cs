namespace Demo;

/// <summary>Something that the demo promises did not happen; the message says what was asked and what came.</summary>
public sealed class StepFailedException(string message) : Exception(message);
