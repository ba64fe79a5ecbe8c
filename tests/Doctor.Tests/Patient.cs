using CaffeTop.Doctor.Reading;
using CaffeTop.Runs;

namespace CaffeTop.Doctor.Tests;

/// <summary>Files made for one test, in a folder of their own, and what the doctor says of them.</summary>
internal sealed class Patient : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("caffetop-doctor-").FullName;
    private readonly List<string> _files = [];

    public string Folder => _folder;

    public Patient With(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        _files.Add(path);
        return this;
    }

    /// <summary>A file that is there, but not given to the doctor.</summary>
    public Patient Beside(string name, string text)
    {
        File.WriteAllText(Path.Combine(_folder, name), text);
        return this;
    }

    public Diagnosis Examine(CheckupOptions? options = null) => Look(_files, options, _folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Files that lie somewhere; paths in them are looked for in their own folders.</summary>
    public static Diagnosis Look(params string[] files) => Look(files, null, null);

    public static Diagnosis Look(IReadOnlyList<string> files, CheckupOptions? given, string? folder = null)
    {
        given ??= new CheckupOptions();
        var options = new CheckupOptions
        {
            Weights = given.Weights, IsResumed = given.IsResumed, DataShape = given.DataShape, Data = given.Data, Batch = given.Batch, Records = given.Records,
            Level = given.Level, Stages = given.Stages,
            Resolve = naming => path => Resolve(folder ?? Path.GetDirectoryName(naming)!, path),
        };
        return Checkup.Run(files, options, static log => RunLoader.Load(log));
    }

    // As the program finds files: in the folder of the file that names them, then in those above it.
    private static string Resolve(string folder, string path)
    {
        for (var at = folder; !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at))
        {
            var candidate = Path.Combine(at, path);
            if (File.Exists(candidate) || Directory.Exists(candidate)) return candidate;
        }

        return path;
    }
}
