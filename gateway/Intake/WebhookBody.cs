using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Intake;

/// <summary>Reads the raw bytes of a webhook, within limits of size, time and memory.</summary>
static class WebhookBody
{
    /// <summary>GitHub never sends more (docs.github.com, "Webhook events and payloads").</summary>
    public const int BytesMax = 25 * 1024 * 1024;
    const int ChunkBytes = 32 * 1024;
    static readonly TimeSpan timeout = TimeSpan.FromSeconds(5);

    /// <summary>The body, or the status that says why there is none: 408, 413 or 503.</summary>
    public static async Task<(byte[]? Body, int Refused)> ReadAsync(
        HttpRequest request, WebhookMemory.Share memory, CancellationToken ct)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = BytesMax;
        if (request.ContentLength > BytesMax)
            return (null, StatusCodes.Status413PayloadTooLarge);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        ending.CancelAfter(timeout);
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            using var body = new MemoryStream();
            while (await request.Body.ReadAsync(chunk, ending.Token) is var read and > 0)
            {
                if (!memory.TryTake(read))
                    return (null, StatusCodes.Status503ServiceUnavailable);
                body.Write(chunk, 0, read);
            }
            return (body.ToArray(), 0);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, StatusCodes.Status408RequestTimeout);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, StatusCodes.Status413PayloadTooLarge);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>The refusal in words.</summary>
    public static string Explain(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => $"The body is over {BytesMax:N0} bytes, more than GitHub ever sends.",
        StatusCodes.Status408RequestTimeout => $"The body took longer than {timeout.TotalSeconds} s.",
        _ => "More webhooks arrive than can be stored now. Nothing was stored; send it again.",
    };
}
