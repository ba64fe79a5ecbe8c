namespace CaffeTop.Tests;

/// <summary>The checkout the tests were built in: the folder with caffetop.sln, above the tests' binaries.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    public static IEnumerable<string> Sources(string project) =>
        Directory.EnumerateFiles(System.IO.Path.Combine(Path, project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split('/', '\\').Any(part => part is "obj" or "bin"));

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (File.Exists(System.IO.Path.Combine(folder, "caffetop.sln"))) return folder;
        }

        throw new InvalidOperationException("the tests run outside a checkout");
    }
}
