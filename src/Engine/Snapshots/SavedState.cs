using System.Security.Cryptography;

namespace CaffeTop.Engine.Snapshots;

/// <summary>A solverstate that was found to be whole and to belong to its model.</summary>
/// <param name="ModelPath">learned_net as written, or the file of that name beside the state.</param>
/// <param name="Side">Null where the state has none (Caffe's own).</param>
/// <param name="Warnings">Sentences for the user: a model found elsewhere, a missing side file.</param>
public sealed record SavedState(
    string StatePath, int Iteration, int CurrentStep, string ModelPath, SnapshotSideFile? Side, IReadOnlyList<string> Warnings)
{
    /// <summary>Scans a state, reads its side file and checks lengths and digests of both files; the model itself is not parsed.</summary>
    /// <exception cref="CaffeTopException">Not a state, no model, or a model of another snapshot; names an earlier pair where one is
    /// whole.</exception>
    public static SavedState Read(string statePath) => Read(statePath, SnapshotCatalog.Before);

    /// <param name="earlier">Finds the pair to offer; the search for that pair itself offers none (null).</param>
    internal static SavedState Read(string statePath, Func<string, SnapshotPair?>? earlier)
    {
        if (statePath.EndsWith(".h5", StringComparison.OrdinalIgnoreCase))
        {
            throw new CaffeTopException(SafeText.Clean(statePath), "is a state in HDF5, which is not supported yet; resume from a binary "
                + ".solverstate");
        }

        var warnings = new List<string>();
        using var file = SolverStateFile.Open(statePath);
        var side = SnapshotSideFile.ReadFor(statePath);
        if (side is not null) Check(statePath, statePath, side.StateBytes, side.StateSha256, earlier);
        if (file.LearnedNet.Length == 0)
        {
            throw new CaffeTopException(SafeText.Clean(statePath), "names no model (learned_net): it is not a solverstate, or "
                + "a damaged one" + Offer(earlier, statePath));
        }

        var model = FindModel(statePath, file.LearnedNet, warnings, earlier);
        if (side is null)
        {
            warnings.Add($"{SafeText.Clean(statePath)}: there is no {SideName(statePath)} beside it (Caffe writes none), "
                + "so the data start at their first record again and random numbers differ from those of an uninterrupted run");
        }
        else
        {
            Check(statePath, model, side.ModelBytes, side.ModelSha256, earlier);
        }

        return new SavedState(statePath, file.Iteration, file.CurrentStep, model, side, warnings);
    }

    private static string FindModel(string statePath, string learnedNet, List<string> warnings, Func<string, SnapshotPair?>? earlier)
    {
        if (File.Exists(learnedNet)) return learnedNet;
        var beside = Path.Combine(Path.GetDirectoryName(statePath) ?? "", Path.GetFileName(learnedNet.Replace('\\', '/')));
        if (File.Exists(beside))
        {
            warnings.Add($"{SafeText.Clean(statePath)}: its model {SafeText.Clean(learnedNet)} is gone; using {SafeText.Clean(beside)}");
            return beside;
        }

        throw new CaffeTopException(SafeText.Clean(statePath), $"its model {SafeText.Clean(learnedNet)} does not exist, nor does "
            + $"{SafeText.Clean(beside)}; "
            + "put the model back" + Offer(earlier, statePath));
    }

    private static void Check(string statePath, string path, long bytes, string sha256, Func<string, SnapshotPair?>? earlier)
    {
        var (length, digest) = Measure(path);
        if (length == bytes && digest == sha256) return;
        throw new CaffeTopException(SafeText.Clean(path), (length == bytes
            ? $"does not have the content that {SideName(statePath)} records"
            : $"has {length} bytes, {SideName(statePath)} records {bytes}")
            + ": it is damaged or of another snapshot" + Offer(earlier, statePath));
    }

    private static (long Length, string Digest) Measure(string path)
    {
        try
        {
            using var stream = new FileStream(RegularFile.Open(path), FileAccess.Read, 1 << 20);
            return (stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        catch (IOException e)
        {
            throw new CaffeTopException(SafeText.Clean(path), $"cannot be read: {SafeText.Clean(e.Message)}", e);
        }
    }

    private static string SideName(string statePath) => SafeText.Clean(Path.GetFileName(SnapshotPrefix.SideFile(statePath)));

    private static string Offer(Func<string, SnapshotPair?>? earlier, string statePath)
        => earlier is null ? "" : earlier(statePath) is { } pair ? $"; an earlier snapshot is whole: {SafeText.Clean(pair.StatePath)}" : "; no earlier snapshot lies beside it";
}
