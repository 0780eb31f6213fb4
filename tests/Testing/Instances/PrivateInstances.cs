namespace Testing.Instances;

/// <summary>A PostgreSQL and a RabbitMQ for tests.</summary>
public sealed class PrivateInstances(PostgresServer postgres, RabbitMqServer rabbitMq) : IAsyncDisposable
{
    static readonly Lazy<Task<PrivateInstances>> shared = new(FindOrStartAsync);

    public PostgresServer Postgres => postgres;

    public RabbitMqServer RabbitMq => rabbitMq;

    /// <summary>
    /// The pair that all tests of this process share: that of <c>./platform test</c>, or one that is started now and
    /// ends with this process. It is not to be stopped; see <see cref="StartOwnAsync"/>.
    /// </summary>
    public static Task<PrivateInstances> SharedAsync() => shared.Value;

    /// <summary>A pair for one test, which may do to it what it likes. Takes 5 to 8 s.</summary>
    public static Task<PrivateInstances> StartOwnAsync() => StartAsync(isShared: false);

    public async ValueTask DisposeAsync()
    {
        await postgres.DisposeAsync();
        await rabbitMq.DisposeAsync();
    }

    static async Task<PrivateInstances> StartAsync(bool isShared)
    {
        var (starting, other) = (PostgresServer.StartAsync(isShared), RabbitMqServer.StartAsync(isShared));
        return new PrivateInstances(await starting, await other);
    }

    static async Task<PrivateInstances> FindOrStartAsync()
    {
        var (postgres, rabbitMq) = (Variable("POSTGRES"), Variable("RABBITMQ"));
        return postgres is null || rabbitMq is null
            ? await StartAsync(isShared: true)
            : new PrivateInstances(
                PostgresServer.Shared(Variable("POSTGRES_DIR")!, new Uri(postgres).Port),
                RabbitMqServer.Shared(Variable("RABBITMQ_DIR")!, new Uri(rabbitMq).Port));
    }

    static string? Variable(string name) => Environment.GetEnvironmentVariable($"PLATFORM_TEST_{name}");
}
