namespace Provisioner.Offerings;

/// <param name="Field">For example <c>parameters/size</c>.</param>
sealed record ParameterFault(string Field, string Reason, string Remedy);
