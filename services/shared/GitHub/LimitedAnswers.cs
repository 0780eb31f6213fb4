namespace GitHub;

/// <summary>Reads no answer that is larger than GitHub's largest, a tree of 7 MB or a blob in base64.</summary>
sealed class LimitedAnswers(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    const long BytesMax = 32 * 1024 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(BytesMax, cancellationToken);
        return response;
    }
}
