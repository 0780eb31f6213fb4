using System.ComponentModel.DataAnnotations;

namespace GitHub;

/// <summary>Settings below <c>GitHub</c>: the servers whose repositories and organisations may be read.</summary>
public sealed class GitHubServersOptions : IValidatableObject
{
    public ServerSetting[] Servers { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < Servers.Length; i++)
            foreach (var wrong in Servers[i].Problems())
                yield return new($"GitHub:Servers:{i}:{wrong}");
    }
}

/// <summary>One GitHub server and how the platform signs in to it.</summary>
public sealed class ServerSetting
{
    /// <summary>The host of its pages, with a port where it is not 443.</summary>
    public string Host { get; init; } = "github.com";

    /// <summary>The root of its REST API, as <c>https://git.example.com/api/v3/</c> for an enterprise server.</summary>
    public string Api { get; init; } = "https://api.github.com/";

    /// <summary>A personal or machine token. Without it and an app only what is public is read, 60 requests an hour.</summary>
    public string? Token { get; init; }

    /// <summary>A GitHub App that is installed where it is to read; it has a rate limit for each installation.</summary>
    public AppSetting? App { get; init; }

    public Uri ApiRoot => new(Api.EndsWith('/') ? Api : $"{Api}/");

    public IEnumerable<string> Problems()
    {
        if (!Uri.TryCreate($"https://{Host}/", UriKind.Absolute, out var page) || !page.Authority.Equals(Host, StringComparison.OrdinalIgnoreCase))
            yield return $"Host is '{Host}'. Write a host, as github.com.";
        if (!Uri.TryCreate(Api, UriKind.Absolute, out var api) || api.Scheme != Uri.UriSchemeHttps)
            yield return $"Api is '{Api}'. Write an https: URL, as https://api.github.com/.";
        if (Token is not null && App is not null)
            yield return "Token is set beside App. Leave one of the two out.";
        if (App is not null && !File.Exists(App.PrivateKeyFile))
            yield return $"App:PrivateKeyFile is '{App.PrivateKeyFile}', which is no file. Name the app's private key in PEM.";
        if (App is { Id: <= 0 })
            yield return $"App:Id is {App.Id}. Write the app's number.";
    }
}

public sealed class AppSetting
{
    public long Id { get; init; }
    public string PrivateKeyFile { get; init; } = "";
}
