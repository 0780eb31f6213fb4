using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Platform.Tests.Architecture;

/// <summary>Nothing is public but what is listed here.</summary>
public sealed class RouteTests
{
    static readonly string[] publicRoutes = ["GET /.well-known/jwks.json", "POST /webhooks/github"];

    [Theory]
    [InlineData(ProcessName.Gateway)]
    [InlineData(ProcessName.Catalog)]
    public async Task No_route_of_a_process_answers_who_shows_no_credential(string name)
    {
        var stack = await PlatformStack.SharedAsync();
        using var http = new HttpClient { BaseAddress = stack.Process(name).Address };
        var routes = await RoutesAsync(stack, name);

        Assert.NotEmpty(routes);
        foreach (var (method, path) in routes.Where(route => !publicRoutes.Contains($"{route.Method} {route.Path}")))
        {
            using var request = new HttpRequestMessage(
                new HttpMethod(method), Regex.Replace(path, @"\{[^}]*\}", Guid.Empty.ToString()));
            if (method is "POST" or "PUT")
                request.Content = JsonContent.Create(new { });
            using var answer = await http.SendAsync(request);
            Assert.True(
                answer.StatusCode == HttpStatusCode.Unauthorized, $"{name} answers {method} {path} with {(int)answer.StatusCode}.");
        }
    }

    [Fact]
    public void Whatever_lets_anyone_in_is_known()
    {
        var anonymous = Sources.Find("*.cs", "gateway", "services")
            .Where(path => Sources.Read(path).Contains("AllowAnonymous"));

        Assert.Equal(["gateway/Identity/KeysApi.cs", "gateway/Intake/IntakeApi.cs", "gateway/Pages/FirstPage.cs"], anonymous);
    }

    static async Task<IReadOnlyList<(string Method, string Path)>> RoutesAsync(PlatformStack stack, string name)
    {
        var document = await stack.Gateway.GetFromJsonAsync<JsonElement>($"/openapi/{name}.json");
        return
        [
            .. from path in document.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               where operation.Name is "get" or "put" or "post" or "delete" or "patch"
               select (operation.Name.ToUpperInvariant(), path.Name),
        ];
    }
}
