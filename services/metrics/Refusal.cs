using Defaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Metrics;

/// <summary>Why a request cannot be answered: the field, and what to write there.</summary>
sealed record Refusal(string Field, string Detail)
{
    public ProblemHttpResult ToProblem() => Problems.BadRequest(Detail, Field);
}
