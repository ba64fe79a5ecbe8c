namespace CaffeTop.Doctor.Tests;

/// <summary>The folder of cases and logs that may lie beside the checkout; tests that read it are skipped where it is absent.</summary>
internal static class Shared
{
    public static string? Folder { get; } = Find("shared", Path.Combine("reference", "README.md"));

    /// <summary>The checkout.</summary>
    public static string Repository { get; } = Find("", "caffetop.sln") ?? throw new InvalidOperationException("the tests run outside a checkout");

    /// <summary>A path below the folder; skips the calling test (a SkippableFact) where the folder or the file is absent.</summary>
    public static string PathOrSkip(params string[] parts)
    {
        Skip.If(Folder is null, "the shared folder with cases and logs is not beside the checkout");
        var path = Path.Combine([Folder!, .. parts]);
        Skip.IfNot(File.Exists(path) || Directory.Exists(path), $"{string.Join('/', parts)} is not in the shared folder");
        return path;
    }

    private static string? Find(string name, string mark)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, name);
            if (File.Exists(Path.Combine(candidate, mark))) return candidate;
        }

        return null;
    }
}
