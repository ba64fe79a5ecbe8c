namespace CaffeTop.Engine.Snapshots;

/// <summary>A .solverstate: iteration, the path of the model that belongs to it, and the solver's history blobs, which are read on demand.</summary>
public sealed class SolverStateFile : IDisposable
{
    private const int MostHistory = 1_000_000, LongestPath = 1 << 16;
    private readonly FileWireReader _reader;

    private SolverStateFile(FileWireReader reader)
    {
        _reader = reader;
        var history = new List<SavedBlob>();
        while (!reader.AtEnd)
        {
            var (field, type) = reader.ReadTag();
            switch (field)
            {
                case 1 when type == WireType.Varint:
                    Iteration = (int)reader.ReadVarint();
                    break;
                case 2 when type == WireType.Bytes:
                    LearnedNet = reader.ReadString(LongestPath);
                    break;
                case 3 when type == WireType.Bytes:
                    if (history.Count == MostHistory) throw reader.Error($"more than {MostHistory:N0} history blobs: this is no solver state");
                    var outer = reader.Enter();
                    history.Add(SavedBlob.Scan(reader, "the history", history.Count));
                    reader.Leave(outer);
                    break;
                case 4 when type == WireType.Varint:
                    CurrentStep = (int)reader.ReadVarint();
                    break;
                default:
                    reader.SkipField(field, type);
                    break;
            }
        }

        History = history;
    }

    public string Path => _reader.Path;

    /// <summary>The number of updates done.</summary>
    public int Iteration { get; }

    /// <summary>The model's path as it was written; empty where the file has none.</summary>
    public string LearnedNet { get; } = "";

    /// <summary>The multistep policy's step.</summary>
    public int CurrentStep { get; }

    public IReadOnlyList<SavedBlob> History { get; }

    /// <summary>Opens and scans a solver state. Errors as for <see cref="ModelFile.Open"/>; a .caffemodel is named as such (BVLC #1086).</summary>
    public static SolverStateFile Open(string path)
    {
        var reader = new FileWireReader(path);
        try
        {
            FileKind.Expect(FileKind.SolverState, reader);
            return new SolverStateFile(reader);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    public void Dispose() => _reader.Dispose();
}
