using System.ComponentModel.DataAnnotations;
using Npgsql;

namespace Provisioner.Drivers.Postgres;

/// <summary>Settings below <c>Provisioner:Postgres</c>.</summary>
sealed class PostgresOptions
{
    /// <summary>An administrator's login, as Npgsql reads it, on the server that ordered databases are made on.</summary>
    public string? Admin { get; init; }

    /// <summary>The server as those who use it reach it, where that is not what <see cref="Admin"/> says.</summary>
    public string? Host { get; init; }
    public int? Port { get; init; }

    /// <summary>One for each setting that is wrong. None repeats a value, which may hold a password.</summary>
    public IEnumerable<ValidationResult> Validate()
    {
        if (!string.IsNullOrEmpty(Admin) && !IsLogin(Admin))
            yield return new("Provisioner:Postgres:Admin is no login. Write Host=…;Port=…;Username=…;Password=….");
        if (Port is < 1 or > 65_535)
            yield return new($"Provisioner:Postgres:Port is {Port}. Write a port from 1 to 65535.");
    }

    static bool IsLogin(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text) is { Host.Length: > 0, Username.Length: > 0 };
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
