namespace CaffeTop.Engine.Snapshots;

/// <summary>What snapshot_prefix means (HEAD's UpgradeSnapshotPrefixProperty) and the names made from it. Relative to the working
/// directory.</summary>
public static class SnapshotPrefix
{
    /// <summary>
    /// Unset: the solver's path without its extension. An existing folder: the solver's name in it. Else as written; a trailing '/' of a
    /// folder that does not exist stays, and gives names such as <c>out/_iter_100</c>. Null where there is neither prefix nor solver file.
    /// </summary>
    public static string? Resolve(string? prefix, string? solverFile)
    {
        var stem = solverFile is null ? null : Path.GetFileNameWithoutExtension(solverFile);
        if (string.IsNullOrEmpty(prefix)) return stem is null ? null : Path.Combine(Path.GetDirectoryName(solverFile) ?? "", stem);
        return stem is not null && Directory.Exists(prefix) ? Path.Combine(prefix, stem) : prefix;
    }

    /// <summary>The folder that snapshots of a prefix lie in; <c>.</c> for a bare name.</summary>
    public static string Folder(string prefix) => Path.GetDirectoryName(prefix) is { Length: > 0 } folder ? folder : ".";

    public static string Model(string prefix, int iteration) => $"{prefix}_iter_{iteration}.caffemodel";

    public static string State(string prefix, int iteration) => $"{prefix}_iter_{iteration}.solverstate";

    /// <summary>The side file of a state: see <see cref="SnapshotSideFile"/>.</summary>
    public static string SideFile(string statePath) => statePath + ".json";
}
