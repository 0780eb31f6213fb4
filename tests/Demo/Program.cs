using Demo;

if (args.Length > 0 || DemoOptions.FromEnvironment() is not { } options)
{
    Console.Error.WriteLine(
        "Usage: ./platform demo. It takes no arguments and reads PLATFORM_URL, PLATFORM_TOKEN and GITHUB_WEBHOOK_SECRET.");
    return 2;
}
try
{
    await new Journey(options, new Narrator(Console.Out)).RunAsync();
    return 0;
}
catch (StepFailedException failed)
{
    Console.Error.WriteLine($"\nThe demo ends here: {failed.Message}");
    return 1;
}
