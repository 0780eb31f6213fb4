namespace Testing;

/// <summary>Where the clone is, and the programs that were built with this test.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The configuration that the running test was built in; the processes it starts are of the same one.</summary>
    public static string Configuration { get; } =
        Directory.GetParent(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!.Name;

    /// <summary>The program of a process, for example <c>catalog</c>.</summary>
    public static string ProgramOf(string process)
    {
        var folder = process == "gateway" ? "gateway" : Path.Combine("services", process);
        var name = $"{char.ToUpperInvariant(process[0])}{process[1..]}.dll";
        var path = Path.Combine(Root, folder, "bin", Configuration, "net10.0", name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{process} is not built: {path} is missing. Build tests/Testing in {Configuration}.");
    }

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException($"No Platform.sln lies above {AppContext.BaseDirectory}; tests run from a clone.");
    }
}
