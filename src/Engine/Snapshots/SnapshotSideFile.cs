using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaffeTop.Engine.Snapshots;

/// <summary>
/// What a solverstate cannot hold, in <c>{prefix}_iter_N.solverstate.json</c> beside it: which model belongs to it, and everything else
/// that a continued run needs to go on as if it had never stopped. BVLC Caffe neither writes nor reads it.
/// </summary>
public sealed record SnapshotSideFile
{
    public const int CurrentFormat = 1;

    private const int LargestFile = 64 << 20;

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public int Format { get; init; } = CurrentFormat;

    public required int Iteration { get; init; }

    /// <summary>Name of the model, in the same folder.</summary>
    public string Model { get; init; } = "";

    public long ModelBytes { get; init; }

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public string ModelSha256 { get; init; } = "";

    public long StateBytes { get; init; }

    public string StateSha256 { get; init; } = "";

    public required ulong Seed { get; init; }

    /// <summary>The train net first, then the test nets.</summary>
    public required IReadOnlyList<NetPosition> Nets { get; init; }

    /// <summary>base_lr as used at the time: another one than <see cref="SolverBaseLr"/> where it was changed during the run.</summary>
    public required float BaseLr { get; init; }

    /// <summary>base_lr of the solver file at the time.</summary>
    public required float SolverBaseLr { get; init; }

    /// <summary>Fields of the solver that were changed during the run, base_lr among them; null in files of versions that could not.</summary>
    public IReadOnlyList<ChangedField>? Changed { get; init; }

    public LossWindow? Loss { get; init; }

    /// <summary>The test that was due at this iteration was done before: a resumed run does not repeat it.</summary>
    public bool IsTested { get; init; }

    /// <summary>What the rules by which the run stops (<c>--stop-when</c>) have seen.</summary>
    public IReadOnlyList<BestMemory>? Rules { get; init; }

    /// <summary>Of a run that removes old snapshots (<c>--keep</c>).</summary>
    public KeptSnapshots? Kept { get; init; }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Options);

    /// <summary>Reads the side file of a state; null where there is none. A damaged one is an error that names it.</summary>
    public static SnapshotSideFile? ReadFor(string statePath)
    {
        var path = SnapshotPrefix.SideFile(statePath);
        var info = new FileInfo(path);
        if (!info.Exists) return null;
        if (info.Length > LargestFile) throw new CaffeTopException(path, $"has {info.Length} bytes; a side file of a solverstate has "
            + $"less than {LargestFile}");
        try
        {
            var side = JsonSerializer.Deserialize<SnapshotSideFile>(File.ReadAllBytes(path), Options)
                ?? throw new CaffeTopException(path, Damaged("it holds null"));
            return side.Format == CurrentFormat ? side : throw new CaffeTopException(
                path, $"has format {side.Format}, this program reads {CurrentFormat}; use the version that wrote it, or remove the file "
                    + "to resume without it");
        }
        catch (JsonException e)
        {
            throw new CaffeTopException(path, Damaged($"line {(e.LineNumber ?? 0) + 1} is not as expected"), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CaffeTopException(path, $"cannot be read: {e.Message}", e);
        }
    }

    private static string Damaged(string how)
        => $"is damaged ({how}); remove it to resume without the data positions, or resume from an earlier snapshot";
}

/// <summary>Where a net stands.</summary>
/// <param name="Pass">Forward passes done, sub-batches counted: random numbers derive from it.</param>
/// <param name="Cursors">Records served, by data layer.</param>
public sealed record NetPosition(ulong Pass, IReadOnlyDictionary<string, long> Cursors);

/// <summary>A field of the solver that was changed during the run.</summary>
/// <param name="Solver">What the solver's file had.</param>
public sealed record ChangedField(string Field, double Solver, double Now);

/// <summary>The smoothed loss's memory (average_loss).</summary>
/// <param name="Start">The iteration at which the window began.</param>
public sealed record LossWindow(int Start, float Smoothed, IReadOnlyList<float> Losses);
