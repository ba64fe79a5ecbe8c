namespace CaffeTop.Engine.Tests.Snapshots;

/// <summary>A folder of the test's own, removed at its end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("caffetop-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Names of the files in it, in alphabetical order.</summary>
    public string[] Files => [.. Directory.EnumerateFiles(Path).Select(path => System.IO.Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
