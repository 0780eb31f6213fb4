using System.Buffers;
using System.Net.Mime;

namespace Catalog.Queries;

/// <summary>
/// An answer made of stored documents and what stands between them. It is sent with its length: of a body that comes in
/// chunks the gateway would copy each one apart.
/// </summary>
sealed class JsonPieces
{
    const int FlushBytes = 1 << 16;

    readonly List<ReadOnlyMemory<byte>> pieces = [];
    long length;

    public void Add(ReadOnlyMemory<byte> piece)
    {
        pieces.Add(piece);
        length += piece.Length;
    }

    public async Task SendAsync(HttpResponse response, CancellationToken ct)
    {
        response.ContentType = MediaTypeNames.Application.Json;
        response.ContentLength = length;
        var (body, waiting) = (response.BodyWriter, 0);
        foreach (var piece in pieces)
        {
            body.Write(piece.Span);
            waiting += piece.Length;
            if (waiting < FlushBytes)
                continue;
            await body.FlushAsync(ct);
            waiting = 0;
        }

        await body.FlushAsync(ct);
    }
}
