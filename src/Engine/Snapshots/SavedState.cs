using System.Security.Cryptography;
using CaffeTop.Engine.Proto;
using Google.Protobuf;

namespace CaffeTop.Engine.Snapshots;

/// <summary>A solverstate that was read and found to belong to its model.</summary>
/// <param name="ModelPath">learned_net as written, or the file of that name beside the state.</param>
/// <param name="Warnings">Sentences for the user: a model found elsewhere, a missing side file.</param>
public sealed record SavedState(string StatePath, SolverState State, string ModelPath, SnapshotSideFile? Side, IReadOnlyList<string> Warnings)
{
    /// <summary>Reads a state and its side file and checks the model's length and digest; the model itself is not parsed.</summary>
    /// <exception cref="CaffeTopException">Not a state, no model, or a model of another snapshot; names an earlier pair where one is whole.</exception>
    public static SavedState Read(string statePath) => Read(statePath, SnapshotCatalog.Before);

    /// <param name="earlier">Finds the pair to offer; the search for that pair itself offers none.</param>
    internal static SavedState Read(string statePath, Func<string, SnapshotPair?> earlier)
    {
        if (statePath.EndsWith(".h5", StringComparison.OrdinalIgnoreCase))
        {
            throw new CaffeTopException(SafeText.Clean(statePath), "is a state in HDF5, which is not supported yet; resume from a binary .solverstate");
        }

        var bytes = Open(statePath);
        var warnings = new List<string>();
        var side = SnapshotSideFile.ReadFor(statePath);
        if (side is not null) Check(statePath, statePath, side.StateBytes, side.StateSha256, bytes, earlier);
        var state = Parse(statePath, bytes);
        var model = FindModel(statePath, state.LearnedNet, warnings, earlier);
        if (side is null)
        {
            warnings.Add($"{SafeText.Clean(statePath)}: there is no {Path.GetFileName(SnapshotPrefix.SideFile(statePath))} beside it (Caffe writes none), "
                + "so the data start at their first record again and random numbers differ from those of an uninterrupted run");
        }
        else
        {
            Check(statePath, model, side.ModelBytes, side.ModelSha256, null, earlier);
        }

        return new SavedState(statePath, state, model, side, warnings);
    }

    private static byte[] Open(string path)
    {
        if (!File.Exists(path)) throw new CaffeTopException(SafeText.Clean(path), "no such solverstate");
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CaffeTopException(SafeText.Clean(path), $"cannot be read: {SafeText.Clean(e.Message)}", e);
        }
    }

    private static SolverState Parse(string path, byte[] bytes)
    {
        SolverState? state = null;
        try
        {
            state = SolverState.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            // Worded below, together with files that parse as something else.
        }

        if (state is not null && state.HasIter && state.HasLearnedNet) return state;
        throw new CaffeTopException(SafeText.Clean(path), path.Contains(".caffemodel", StringComparison.Ordinal) || LooksLikeModel(bytes)
            ? "is a model (.caffemodel), not a solverstate; resume from the .solverstate beside it, or finetune from it with --weights"
            : "is not a solverstate, or a damaged one; resume from an earlier snapshot");
    }

    // A NetParameter starts with its name (field 1, a string); a SolverState with iter (field 1, a number).
    private static bool LooksLikeModel(byte[] bytes) => bytes.Length > 0 && bytes[0] == 0x0A;

    private static string FindModel(string statePath, string learnedNet, List<string> warnings, Func<string, SnapshotPair?> earlier)
    {
        if (File.Exists(learnedNet)) return learnedNet;
        var beside = Path.Combine(Path.GetDirectoryName(statePath) ?? "", Path.GetFileName(learnedNet.Replace('\\', '/')));
        if (File.Exists(beside))
        {
            warnings.Add($"{SafeText.Clean(statePath)}: its model {SafeText.Clean(learnedNet)} is gone; using {SafeText.Clean(beside)}");
            return beside;
        }

        throw new CaffeTopException(SafeText.Clean(statePath), $"its model {SafeText.Clean(learnedNet)} does not exist, nor does {SafeText.Clean(beside)}; "
            + "put the model back" + Offer(earlier(statePath)));
    }

    private static void Check(string statePath, string path, long bytes, string sha256, byte[]? content, Func<string, SnapshotPair?> earlier)
    {
        var length = content?.LongLength ?? new FileInfo(path).Length;
        if (length == bytes && Digest(path, content) == sha256) return;
        throw new CaffeTopException(SafeText.Clean(path), (length == bytes
            ? $"does not have the content that {Path.GetFileName(SnapshotPrefix.SideFile(statePath))} records"
            : $"has {length} bytes, {Path.GetFileName(SnapshotPrefix.SideFile(statePath))} records {bytes}")
            + ": it is damaged or of another snapshot" + Offer(earlier(statePath)));
    }

    private static string Digest(string path, byte[]? content)
    {
        if (content is not null) return Convert.ToHexStringLower(SHA256.HashData(content));
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 20);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CaffeTopException(SafeText.Clean(path), $"cannot be read: {SafeText.Clean(e.Message)}", e);
        }
    }

    private static string Offer(SnapshotPair? pair)
        => pair is not null ? $", or resume from {SafeText.Clean(pair.StatePath)}" : "; no earlier snapshot lies beside it";
}
