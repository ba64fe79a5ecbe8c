namespace CaffeTop.Engine.Cuda.Tests.Dnn;

/// <summary>A cache folder of its own for as long as a test runs: nothing is known from earlier tests.</summary>
internal sealed class FreshCache : IDisposable
{
    private const string Variable = "XDG_CACHE_HOME";
    private readonly string? _before;
    private readonly string _root = Directory.CreateTempSubdirectory("cache").FullName;

    public FreshCache()
    {
        // The emulated GPU sets the variable when it is built.
        EmulatedDevice.Require();
        _before = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, _root);
    }

    /// <summary>What was found about convolutions, a file each.</summary>
    public string[] Convolutions => Directory.Exists(Folder) ? Directory.GetFiles(Folder) : [];

    private string Folder => Path.Combine(_root, "caffetop", "convolutions");

    /// <summary>From now on no folder can be made: a file has its name.</summary>
    public void Spoil()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Folder)!);
        File.WriteAllText(Folder, "");
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        Directory.Delete(_root, recursive: true);
    }
}
