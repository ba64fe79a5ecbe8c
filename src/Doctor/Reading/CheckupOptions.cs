namespace CaffeTop.Doctor.Reading;

/// <summary>What the user says beside the files.</summary>
public sealed class CheckupOptions
{
    /// <summary>Models whose weights the run starts from.</summary>
    public IReadOnlyList<string> Weights { get; init; } = [];

    /// <summary>The run goes on from a state: no weight starts from a filler.</summary>
    public bool IsResumed { get; init; }

    /// <summary>C, H, W of images that are not here.</summary>
    public int[]? DataShape { get; init; }

    /// <summary>The database that a log's run read, to name records.</summary>
    public string? Data { get; init; }

    /// <summary>Records read per iteration, for a log that does not tell.</summary>
    public int? Batch { get; init; }

    /// <summary>How many records there are, where <see cref="Data"/> is not given.</summary>
    public long? Records { get; init; }

    public int Level { get; init; }

    public IReadOnlyList<string> Stages { get; init; } = [];

    /// <summary>Given the file that names paths: where a path of it lies.</summary>
    public Func<string, Func<string, string>> Resolve { get; init; } = static _ => static path => path;
}
