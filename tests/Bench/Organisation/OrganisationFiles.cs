namespace Bench.Organisation;

/// <summary>An organisation as files of many documents, in folders that are a location each.</summary>
static class OrganisationFiles
{
    const int DocumentsAFile = 100;
    const int FilesALocation = 25;

    /// <returns>A pattern for each location.</returns>
    public static async Task<IReadOnlyList<string>> WriteAsync(string folder, SyntheticOrganisation organisation)
    {
        var patterns = new List<string>();
        foreach (var (number, documents) in organisation.Documents().Chunk(DocumentsAFile * FilesALocation).Index())
        {
            var location = Directory.CreateDirectory(Path.Combine(folder, $"{number:d3}")).FullName;
            foreach (var (file, some) in documents.Chunk(DocumentsAFile).Index())
                await File.WriteAllTextAsync(Path.Combine(location, $"{file:d3}.yaml"), string.Concat(some));
            patterns.Add(Path.Combine(location, "*.yaml"));
        }

        return patterns;
    }
}
