namespace Defaults.Hosting;

/// <summary>Limits that hold in every process.</summary>
public static class Limits
{
    public const int RequestBodyBytesMax = 1024 * 1024;
    public const int RequestHeaderBytesMax = 32 * 1024;
    public const int PageSizeMax = 500;
    public const int PageSizeDefault = 100;
}
