using System.Net.Mime;
using System.Text;

namespace Bench;

/// <summary>One question of a load: a GET, or a POST where it has a body.</summary>
sealed record LoadRequest(Uri Url, string? Body = null)
{
    public HttpRequestMessage ToMessage() => Body is null
        ? new HttpRequestMessage(HttpMethod.Get, Url)
        : new HttpRequestMessage(HttpMethod.Post, Url)
        {
            Content = new StringContent(Body, Encoding.UTF8, MediaTypeNames.Application.Json),
        };
}
