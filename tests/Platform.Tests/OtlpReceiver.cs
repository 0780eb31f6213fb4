using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Testing;

namespace Platform.Tests;

/// <summary>Takes spans by OTLP over HTTP and keeps what a test asks about (opentelemetry-proto, trace/v1/trace.proto).</summary>
sealed class OtlpReceiver : IAsyncDisposable
{
    const int ResourceSpans = 1, Resource = 1, ScopeSpans = 2, Spans = 2, TraceId = 1, SpanName = 5;
    const int Attributes = 1, AttributeKey = 1, AttributeValue = 2, StringValue = 1;

    readonly WebApplication app;
    readonly ConcurrentQueue<ReceivedSpan> spans = new();

    OtlpReceiver(WebApplication app, Uri address) => (this.app, Address) = (app, address);

    public Uri Address { get; }

    public IReadOnlyCollection<ReceivedSpan> Received => spans;

    public static async Task<OtlpReceiver> StartAsync()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var receiver = new OtlpReceiver(builder.Build(), address);
        receiver.app.MapPost("/v1/traces", receiver.TakeAsync);
        receiver.app.MapPost("/v1/metrics", () => Results.Ok());
        receiver.app.Urls.Add(address.ToString());
        await receiver.app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        foreach (var resource in ProtobufFields.Of(body.ToArray(), ResourceSpans))
        {
            var service = ServiceOf(resource);
            foreach (var scope in ProtobufFields.Of(resource, ScopeSpans))
                foreach (var span in ProtobufFields.Of(scope, Spans))
                    spans.Enqueue(new ReceivedSpan(
                        service, Text(ProtobufFields.Of(span, SpanName)),
                        Convert.ToHexStringLower(ProtobufFields.Of(span, TraceId).Single().Span)));
        }
        return Results.Ok();
    }

    static string ServiceOf(ReadOnlyMemory<byte> resourceSpans) => ProtobufFields.Of(resourceSpans, Resource)
        .SelectMany(resource => ProtobufFields.Of(resource, Attributes))
        .Where(attribute => Text(ProtobufFields.Of(attribute, AttributeKey)) == "service.name")
        .Select(attribute => Text(ProtobufFields.Of(ProtobufFields.Of(attribute, AttributeValue).Single(), StringValue)))
        .Single();

    static string Text(IEnumerable<ReadOnlyMemory<byte>> values) => Encoding.UTF8.GetString(values.Single().Span);
}

/// <param name="Service">For example <c>platform-catalog</c>.</param>
/// <param name="TraceId">32 hexadecimal digits.</param>
sealed record ReceivedSpan(string Service, string Name, string TraceId);
