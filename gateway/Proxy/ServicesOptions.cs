using Microsoft.Extensions.Options;

namespace Gateway.Proxy;

/// <summary>Settings under <c>Services</c>: where the services are, an address per replica.</summary>
sealed class ServicesOptions
{
    public const string Section = "Services";

    public string[] Catalog { get; init; } = [];
    public string[] Scaffolder { get; init; } = [];
    public string[] Provisioner { get; init; } = [];
    public string[] Metrics { get; init; } = [];

    /// <summary>By the name that the service goes by as an audience.</summary>
    public IReadOnlyDictionary<string, string[]> All => new Dictionary<string, string[]>
    {
        ["catalog"] = Catalog,
        ["scaffolder"] = Scaffolder,
        ["provisioner"] = Provisioner,
        ["metrics"] = Metrics,
    };

    public sealed class Validation : IValidateOptions<ServicesOptions>
    {
        public ValidateOptionsResult Validate(string? name, ServicesOptions options)
        {
            var faults = options.All.SelectMany(service => Faults(service.Key, service.Value)).ToList();
            return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
        }

        static IEnumerable<string> Faults(string service, string[] addresses)
        {
            var setting = $"{char.ToUpperInvariant(service[0])}{service[1..]}";
            if (addresses.Length == 0)
                yield return $"Services:{setting}:0 is missing. "
                    + $"Set Services__{setting}__0 to the address of {service}, for example http://127.0.0.1:5001.";
            for (var i = 0; i < addresses.Length; i++)
                if (!Uri.TryCreate(addresses[i], UriKind.Absolute, out var uri)
                    || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/")
                    yield return $"Services:{setting}:{i} is '{addresses[i]}'; "
                        + "it must be an http or https address without a path.";
        }
    }
}
