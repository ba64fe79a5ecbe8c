namespace CaffeTop.Tests.Shared;

/// <summary>The folder of reference numbers, cases and logs that may lie beside the checkout; tests that read it are skipped where it is absent.</summary>
internal static class SharedFolder
{
    public static string? Root { get; } = Find();

    /// <summary>A path below the folder; skips the calling test (a SkippableFact) where the folder or the file is absent.</summary>
    public static string PathOrSkip(params string[] parts)
    {
        Skip.If(Root is null, "the shared folder with reference numbers, cases and logs is not beside the checkout");
        var path = Path.Combine([Root!, .. parts]);
        Skip.IfNot(File.Exists(path) || Directory.Exists(path), $"{string.Join('/', parts)} is not in the shared folder");
        return path;
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared");
            if (File.Exists(Path.Combine(candidate, "reference", "README.md"))) return candidate;
        }

        return null;
    }
}
