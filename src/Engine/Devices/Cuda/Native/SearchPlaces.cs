namespace CaffeTop.Engine.Devices.Cuda.Native;

/// <summary>
/// The folders in which NVIDIA's libraries may lie, in the order in which they are tried; only folders that exist. The loader's own search
/// (LD_LIBRARY_PATH, ld.so.cache) stands between <see cref="Chosen"/> and <see cref="Known"/>.
/// </summary>
/// <param name="variable">An environment variable's value, or null.</param>
/// <param name="root">Where the file system begins; another than / in tests.</param>
internal sealed class SearchPlaces(Func<string, string?> variable, string root = "/")
{
    private static readonly string[] Suffixes = ["lib64", "lib", "targets/x86_64-linux/lib", "targets/sbsa-linux/lib", ""];

    /// <summary>What the user named: CAFFETOP_CUDA_PATH, a list like PATH; each with its lib folders.</summary>
    public IEnumerable<string> Chosen() => Existing((variable("CAFFETOP_CUDA_PATH") ?? "").Split(':').SelectMany(Under));

    /// <summary>The driver's folders.</summary>
    public IEnumerable<string> Driver() => Existing(new[]
    {
        "usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "usr/lib64", "usr/lib/wsl/lib", "usr/local/nvidia/lib64", "run/opengl-driver/lib",
        "usr/lib/x86_64-linux-gnu/nvidia/current",
    }.Select(Rooted));

    /// <summary>Toolkits, conda, pip's folders of this user's and the system's Pythons; also environments that are installed but not active.</summary>
    public IEnumerable<string> Known() => Existing(
    [
        .. Under(variable("CUDA_PATH")), .. Under(variable("CUDA_HOME")), .. Under(variable("CUDNN_PATH")),
        .. Under(variable("CONDA_PREFIX")), .. Python(variable("CONDA_PREFIX")), .. Python(variable("VIRTUAL_ENV")),
        .. Toolkits().SelectMany(Under), .. Driver(),
        .. OnPath().SelectMany(Python), .. AtHome(), .. Python(Rooted("usr/local")), .. Python(Rooted("usr")),
        .. Folders(Rooted("opt")).SelectMany(folder => new[] { folder, Path.Combine(folder, ".venv"), Path.Combine(folder, "venv") })
            .SelectMany(Python),
    ]);

    // A Python that is called by its name, as where an environment's bin stands in PATH and nothing else says so.
    private IEnumerable<string> OnPath()
        => from folder in (variable("PATH") ?? "").Split(':')
            where Path.IsPathFullyQualified(folder) && File.Exists(Path.Combine(folder, "python3"))
            select Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)) ?? "";

    // pip's --user, then conda's and pyenv's usual places with their environments.
    private IEnumerable<string> AtHome()
    {
        if (variable("HOME") is not { Length: > 0 } home) return [];
        var condas = new[] { "miniforge3", "mambaforge", "miniconda3", "anaconda3", ".conda", "micromamba" }.Select(name => Path.Combine(home, name))
            .SelectMany(folder => Folders(Path.Combine(folder, "envs")).Prepend(folder)).ToArray();
        return
        [
            .. Python(Path.Combine(home, ".local")), .. condas.SelectMany(Under), .. condas.SelectMany(Python),
            .. Folders(Path.Combine(home, ".pyenv", "versions")).SelectMany(Python), .. Folders(Path.Combine(home, ".virtualenvs")).SelectMany(Python),
        ];
    }

    // /usr/local/cuda, then the versioned ones, newest first; /opt/cuda (Arch).
    private IEnumerable<string> Toolkits() =>
    [
        Rooted("usr/local/cuda"),
        .. Folders(Rooted("usr/local")).Where(folder => Path.GetFileName(folder).StartsWith("cuda-", StringComparison.Ordinal))
            .OrderByDescending(folder => System.Version.TryParse(Path.GetFileName(folder)["cuda-".Length..], out var version) ? version : new Version(0, 0)),
        Rooted("opt/cuda"),
    ];

    // pip: lib/python3.N/{site,dist}-packages/nvidia/*/lib.
    private static IEnumerable<string> Python(string? prefix)
    {
        if (string.IsNullOrEmpty(prefix)) return [];
        return
            from lib in new[] { "lib", "lib64" }
            from python in Folders(Path.Combine(prefix, lib)).Where(folder => Path.GetFileName(folder).StartsWith("python3", StringComparison.Ordinal))
            from packages in new[] { "site-packages", "dist-packages" }
            from package in Folders(Path.Combine(python, packages, "nvidia"))
            select Path.Combine(package, "lib");
    }

    private static IEnumerable<string> Under(string? folder) =>
        string.IsNullOrEmpty(folder) ? [] : Suffixes.Select(suffix => suffix.Length == 0 ? folder : Path.Combine(folder, suffix));

    private static IEnumerable<string> Folders(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        try
        {
            return [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that may not be read has nothing for us.
            return [];
        }
    }

    private static IEnumerable<string> Existing(IEnumerable<string> folders) =>
        folders.Where(static folder => folder.Length > 0).Distinct(StringComparer.Ordinal).Where(Directory.Exists);

    private string Rooted(string path) => Path.Combine(root, path);
}
