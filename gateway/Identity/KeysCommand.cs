using Messaging.Database;
using Messaging.Outbox;
using Microsoft.Extensions.Logging.Console;
using Npgsql;
using Organisation;

namespace Gateway.Identity;

/// <summary>
/// <c>keys create</c> on the command line: the way to the first key, for whoever holds the database's password. Prints
/// the key and nothing else; the running platform sends the event.
/// </summary>
static class KeysCommand
{
    const int Failed = 1;
    const int BadArguments = 2;
    static readonly TimeSpan timeout = TimeSpan.FromSeconds(30);

    const string Usage =
        "Usage: keys create --name NAME [--role admin|member] [--scope SCOPE ...] [--group REF ...] [--subject REF] "
        + "[--expires-in-days DAYS]";

    public static async Task<int> RunAsync(string[] args)
    {
        var (request, fault) = Parse(args);
        if (request is null || (fault ??= KeyGrant.FindFault(request)?.Detail) is not null)
        {
            await Console.Error.WriteLineAsync($"{fault} {Usage}");
            return BadArguments;
        }
        using var ending = new CancellationTokenSource(timeout);
        try
        {
            await Console.Out.WriteLineAsync((await CreateAsync(request, ending.Token)).Key);
            return 0;
        }
        // What a wrong setting or a database that is away looks like; anything else is ours and shows its stack.
        catch (Exception exception) when (
            exception is InvalidOperationException or ArgumentException or NpgsqlException
                or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(exception is OperationCanceledException
                ? $"The database did not answer within {timeout.TotalSeconds} s; see ConnectionStrings__Postgres."
                : exception.Message);
            return Failed;
        }
    }

    /// <summary>Null and the reason for arguments that are not understood.</summary>
    public static (CreateKey.Request? Request, string? Fault) Parse(string[] args)
    {
        if (args is not ["create", .. var options])
            return (null, "Only 'keys create' is known.");
        var request = new CreateKey.Request(null, Scopes: [], Groups: []);
        for (var i = 0; i < options.Length; i += 2)
        {
            if (i + 1 == options.Length)
                return (null, $"{options[i]} needs a value.");
            var value = options[i + 1];
            switch (options[i])
            {
                case "--name": request = request with { Name = value }; break;
                case "--role": request = request with { Role = value }; break;
                case "--scope": request = request with { Scopes = [.. request.Scopes!, value] }; break;
                case "--group": request = request with { Groups = [.. request.Groups!, value] }; break;
                case "--subject": request = request with { Subject = value }; break;
                case "--expires-in-days" when int.TryParse(value, out var days):
                    request = request with { ExpiresInDays = days };
                    break;
                case "--expires-in-days": return (null, $"'{value}' is no number of days.");
                default: return (null, $"{options[i]} is not known.");
            }
        }
        return (request, null);
    }

    static async Task<CreateKey.Response> CreateAsync(CreateKey.Request request, CancellationToken ct)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.Configure<ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.AddPlatformDatabase(new ServiceName("gateway", typeof(KeysCommand).Assembly));
        builder.AddOrganisation();
        builder.Services.AddSingleton<OutboxSignal>();
        builder.Services.AddSingleton(TimeProvider.System);
        using var host = builder.Build();

        // Starting it means migrating; nothing else is hosted.
        await host.StartAsync(ct);
        await using var scope = host.Services.CreateAsyncScope();
        var now = TimeProvider.System.GetUtcNow();
        var made = await CreateKey.InsertAsync(
            scope.ServiceProvider.GetRequiredService<UnitOfWork>(), KeyGrant.From(request, Giver.CommandLine, now),
            Giver.CommandLine.Caller.Subject, now, ct);
        await host.StopAsync(ct);
        return made;
    }
}
