using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Testing;
using Testing.Feed;
using Testing.Instances;
using Testing.Load;
using Testing.Stack;
using Xunit;

namespace Platform.Tests;

public sealed class TraceTests
{
    readonly string traceId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    [Fact]
    public async Task The_trace_of_a_write_reaches_whoever_reads_its_event()
    {
        var stack = await PlatformStack.SharedAsync();

        var component = await AddAsync(stack);

        Assert.Equal(traceId, (await EventOfAsync(stack, component)).GetProperty("traceparent").GetString()!.Split('-')[1]);
    }

    [Fact]
    public async Task The_trace_of_a_webhook_reaches_whoever_reads_its_event()
    {
        var stack = await PlatformStack.SharedAsync();
        var repository = $"traced/{Guid.NewGuid():n}";

        using var answer = await new GitHubDelivery(repository, stack.WebhookSecret).SendAsync(stack.Gateway, Traceparent());

        answer.EnsureSuccessStatusCode();
        var told = await EventOfAsync(stack, $"github.com/{repository}");
        Assert.Equal(traceId, told.GetProperty("traceparent").GetString()!.Split('-')[1]);
    }

    [Fact]
    public async Task One_trace_has_the_spans_of_gateway_catalog_publishing_and_delivery()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var stack = await PlatformStack.StartAsync(await TestSpace.CreateAsync(), new StackShape
        {
            Settings = (_, _) => new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address.ToString(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            },
        });

        await AddAsync(stack);

        await Eventually.PassesAsync(() =>
        {
            var spans = receiver.Received.Where(span => span.TraceId == traceId).ToList();
            Assert.Contains(spans, span => span is { Service: "platform-gateway", Name: var name } && name.StartsWith("POST"));
            Assert.Contains(spans, span => span is { Service: "platform-catalog", Name: var name } && name.StartsWith("POST"));
            Assert.Contains(spans, span => span is { Service: "platform-catalog", Name: "publish Contracts.Catalog:EntityAdded" });
            Assert.Contains(spans, span => span is { Service: "platform-gateway", Name: "feed deliver" });
            return Task.CompletedTask;
        });
    }

    [Theory]
    [InlineData(ProcessName.Gateway)]
    [InlineData(ProcessName.Catalog)]
    public async Task Metrics_tell_how_late_messages_are_and_how_many_are_parked(string name)
    {
        var stack = await PlatformStack.SharedAsync();
        using var load = new LoadClient(stack);
        await load.DoAsync(load.Push("metered/repository"));

        await Eventually.PassesAsync(async () =>
        {
            using var answer = await stack.Process(name).ManagementGetAsync("/metrics");
            var metrics = await answer.Content.ReadAsStringAsync();
            Assert.Contains("platform_outbox_oldest_age_seconds", metrics);
            Assert.Contains("platform_inbox_lag_seconds{", metrics);
            Assert.Contains("platform_parked_messages", metrics);
        });
    }

    /// <returns>The component's ref.</returns>
    async Task<string> AddAsync(PlatformStack stack)
    {
        var name = $"traced-{Guid.NewGuid():n}";
        var file = Path.Combine(stack.FileRoot, $"{name}.yaml");
        await File.WriteAllTextAsync(file, $$"""
            apiVersion: backstage.io/v1alpha1
            kind: Component
            metadata: { name: {{name}} }
            spec: { type: service, lifecycle: production, owner: team-traces }
            """);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/catalog/locations")
        {
            Content = JsonContent.Create(new { type = "file", target = file }),
        };
        request.Headers.Add("traceparent", Traceparent());
        using var answer = await stack.Gateway.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return $"component:default/{name}";
    }

    string Traceparent() => $"00-{traceId}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}-01";

    static async Task<JsonElement> EventOfAsync(PlatformStack stack, string subject)
    {
        // This test may be the first on its stack.
        var told = await Eventually.ReadAsync(
            () => FeedReader.ReadToEndAsync(stack.Gateway), entries => entries.Count > 0, "the feed has begun");
        var epoch = told[0].Epoch;
        await using var stream = new SseClient(
            stack.Gateway, $"/api/events?subject={Uri.EscapeDataString(subject)}", $"{epoch}-0");
        await stream.ConnectAsync();
        var events = await stream.WaitAsync(seen => seen.Count > 0, $"the event of {subject} is on the stream");
        return JsonDocument.Parse(events[0].Data).RootElement.Clone();
    }
}
