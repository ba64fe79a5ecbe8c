namespace CaffeTop.Running;

/// <summary>
/// Finds the files that a solver or a net names. Caffe's rule first: relative to the working directory. Where nothing is there, relative to the
/// folder of the file that names them, then to the folders above it, because the paths in a net usually start at the root of its project.
/// </summary>
/// <param name="namingFile">The solver or net in which the paths stand.</param>
/// <param name="found">Told once per path that was not found by Caffe's rule: the path as written and what it became.</param>
internal sealed class PathResolver(string namingFile, Action<string, string> found)
{
    private const int MostFolders = 40;

    private readonly string? _folder = Path.GetDirectoryName(Path.GetFullPath(namingFile));
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>A file or folder to read; as written where it is nowhere, so that the error names what the user wrote.</summary>
    public string Existing(string path) => Resolve(path, static p => File.Exists(p) || Directory.Exists(p));

    /// <summary>A file to write: the first base where its folder exists.</summary>
    public string ToWrite(string path) => Resolve(path, static p =>
    {
        var folder = Path.GetDirectoryName(p);
        return string.IsNullOrEmpty(folder) || Directory.Exists(folder);
    });

    private string Resolve(string path, Func<string, bool> exists)
    {
        if (path.Length == 0 || Path.IsPathRooted(path) || exists(path)) return path;
        var folder = _folder;
        for (var i = 0; i < MostFolders && !string.IsNullOrEmpty(folder); i++)
        {
            var candidate = Path.Combine(folder, path);
            if (exists(candidate))
            {
                lock (_lock)
                {
                    if (_reported.Add(path)) found(path, candidate);
                }

                return candidate;
            }

            folder = Path.GetDirectoryName(folder);
        }

        return path;
    }
}
