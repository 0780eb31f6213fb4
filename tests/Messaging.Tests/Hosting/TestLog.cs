using Microsoft.Extensions.Logging;
using Xunit;

namespace Messaging.Tests.Hosting;

/// <summary>Hands warnings and errors of the service under test to xunit, which shows them beside a failed test.</summary>
sealed class TestLog : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Logger(categoryName);

    public void Dispose()
    {
    }

    sealed class Logger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                TestContext.Current.SendDiagnosticMessage($"{logLevel} {category}: {formatter(state, exception)} {exception}");
        }
    }
}
