namespace CaffeTop.LogParse.Tests.Files;

/// <summary>A folder of a test's own, gone with the test.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder() => Root = Directory.CreateTempSubdirectory("caffetop-test-").FullName;

    public string Root { get; }

    public string At(string name) => Path.Combine(Root, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    /// <summary>Waits until the file system would stamp a new file later than this one, by more than a margin.</summary>
    public void AwaitStampAfter(string path, TimeSpan margin)
    {
        var probe = At("probe");
        Assert.True(SpinWait.SpinUntil(() =>
        {
            File.WriteAllText(probe, "");
            return File.GetLastWriteTimeUtc(probe) - File.GetLastWriteTimeUtc(path) > margin;
        }, TimeSpan.FromMinutes(3)), "the file system's clock stands still");
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
