namespace CaffeTop.Doctor.Reading;

/// <summary>What the user says beside the files.</summary>
public sealed class CheckupOptions
{
    /// <summary>Models whose weights the run starts from.</summary>
    public IReadOnlyList<string> Weights { get; set; } = [];

    /// <summary>The run goes on from a state: no weight starts from a filler.</summary>
    public bool IsResumed { get; set; }

    /// <summary>C, H, W of images that are not here.</summary>
    public int[]? DataShape { get; set; }

    /// <summary>The database that a log's run read, to name records.</summary>
    public string? Data { get; set; }

    /// <summary>Records read per iteration, for a log that does not tell.</summary>
    public int? Batch { get; set; }

    /// <summary>How many records there are, where <see cref="Data"/> is not given.</summary>
    public long? Records { get; set; }

    public int Level { get; set; }

    public IReadOnlyList<string> Stages { get; set; } = [];

    /// <summary>Changes that the command line makes to the solver.</summary>
    public Action<Engine.Proto.SolverParameter>? Override { get; set; }

    /// <summary>Given the file that names paths: where a path of it lies.</summary>
    public Func<string, Func<string, string>> Resolve { get; set; } = static _ => static path => path;
}
