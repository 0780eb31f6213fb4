using System.Collections.Concurrent;
using Octokit.Caching;
using Octokit.Internal;

namespace GitHub;

/// <summary>The newest answers that had an ETag, by what was asked for; bounded, and the longest unused ones go.</summary>
sealed class EtagCache : IResponseCache
{
    const int AnswersMax = 20_000;
    const int CharsMax = 64 * 1024;

    readonly ConcurrentDictionary<string, Kept> answers = [];
    long uses;

    public Task<CachedResponse.V1> GetAsync(IRequest request)
    {
        if (!answers.TryGetValue(KeyOf(request), out var kept))
            return Task.FromResult<CachedResponse.V1>(null!);
        kept.LastUse = Interlocked.Increment(ref uses);
        return Task.FromResult(kept.Answer);
    }

    public Task SetAsync(IRequest request, CachedResponse.V1 cachedResponse)
    {
        // Large answers are of trees and blobs, which are asked for by their hash and never change.
        if (cachedResponse.Body is string { Length: > CharsMax } || !cachedResponse.Headers.ContainsKey("ETag"))
            return Task.CompletedTask;
        if (answers.Count >= AnswersMax)
        {
            foreach (var (key, _) in answers.OrderBy(answer => answer.Value.LastUse).Take(AnswersMax / 4))
                answers.TryRemove(key, out _);
        }

        answers[KeyOf(request)] = new Kept(cachedResponse) { LastUse = Interlocked.Increment(ref uses) };
        return Task.CompletedTask;
    }

    static string KeyOf(IRequest request) =>
        $"{request.Endpoint}?{string.Join('&', request.Parameters.Select(part => $"{part.Key}={part.Value}"))} {request.Headers.GetValueOrDefault("Accept")}";

    sealed record Kept(CachedResponse.V1 Answer)
    {
        public long LastUse { get; set; }
    }
}
