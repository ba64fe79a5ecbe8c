using CaffeTop.Engine;

namespace CaffeTop.SelfTest;

/// <summary>A folder for temporary files that goes with everything in it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    /// <exception cref="CaffeTopException">None can be made.</exception>
    public ScratchFolder()
    {
        try
        {
            Path = Directory.CreateTempSubdirectory("caffetop-selftest-").FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CaffeTopException(System.IO.Path.GetTempPath(), $"the self-test needs a folder for its snapshots there ({e.Message}); TMPDIR names another place", e);
        }
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
