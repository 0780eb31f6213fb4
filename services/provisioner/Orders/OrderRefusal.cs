using Microsoft.AspNetCore.Http.HttpResults;

namespace Provisioner.Orders;

/// <summary>Why an order is not taken.</summary>
/// <param name="Status">Of the answer over HTTP.</param>
/// <param name="Field">For example <c>parameters/size</c>.</param>
/// <param name="Reason">A sentence that begins with the field and what it has.</param>
/// <param name="Remedy">What to do about it.</param>
sealed record OrderRefusal(int Status, string Field, string Reason, string Remedy)
{
    public string Text => $"{Reason} {Remedy}";

    public ProblemHttpResult ToProblem() => TypedResults.Problem(
        Text, statusCode: Status, extensions: new Dictionary<string, object?> { ["field"] = Field });
}
