namespace CaffeTop.Engine.Snapshots;

/// <summary>What a binary file is, told by its first bytes, so that a mix-up of files ends in a sentence that names it.</summary>
internal static class FileKind
{
    public const string Model = "a .caffemodel", SolverState = "a .solverstate", Mean = "a mean file (.binaryproto)";
    private const int Window = 512;

    /// <summary>Throws where the file is empty, too large, text, HDF5, or plainly another kind of Caffe's files; leaves the reader at its start.</summary>
    public static void Expect(string kind, FileWireReader reader)
    {
        if (reader.Length == 0) throw reader.Error(0, $"the file is empty; {kind} is needed");
        var head = new byte[Math.Min(Window, reader.Length)];
        reader.ReadExactly(head);
        reader.Seek(0, reader.Length);
        Expect(kind, head, reader.Path);
        if (reader.Length > int.MaxValue)
            throw reader.Error(0, $"the file has {reader.Length:N0} bytes; protobuf files end at {int.MaxValue:N0} (2 GB)");
    }

    /// <summary>The same for the first bytes of a file that is in memory.</summary>
    public static void Expect(string kind, ReadOnlySpan<byte> head, string path)
    {
        head = head[..Math.Min(head.Length, Window)];
        if (Recognise(head) is { } found && found != kind) throw new CaffeTopException($"{SafeText.Clean(path)}@0", Sentence(found, kind));
    }

    private static string Sentence(string found, string kind) => found switch
    {
        Hdf5 => "this is an HDF5 file, which is not yet supported; save with snapshot_format: BINARYPROTO",
        Text => $"this is a text file, but {kind} is binary" + (kind == Model ? " (is it the net's prototxt?)" : ""),
        SolverState when kind == Model => $"this is a .solverstate, but {kind} is needed; a .solverstate resumes training (--snapshot), a .caffemodel gives weights (--weights)",
        Model when kind == SolverState => "this is a .caffemodel, but a .solverstate is needed; a .caffemodel gives weights (--weights), a .solverstate resumes training (--snapshot)",
        _ => $"this looks like {found}, but {kind} is needed",
    };

    private const string Hdf5 = "an HDF5 file", Text = "a text file", Zip = "a zip archive", Gzip = "a gzip archive", Page = "a web page";

    private static string? Recognise(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F'])) return Hdf5;
        if (head.StartsWith("PK\u0003\u0004"u8)) return Zip;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])) return Gzip;
        if (head.StartsWith("<!DOCTYPE"u8) || head.StartsWith("<html"u8)) return Page;
        if (IsText(head)) return Text;
        if (head.Length < 2) return null;
        return (head[0], Next(head)) switch
        {
            // NetParameter: name, or old layers, or input, or layer, first.
            (0x0A or 0x12 or 0x1A, _) => Model,
            (0xA2, _) when head[1] == 0x06 => Model,
            // SolverState: iter, then learned_net, history or current_step. BlobProto: num, then channels.
            (0x08, 0x12 or 0x1A or 0x20) => SolverState,
            (0x08, 0x10) => Mean,
            _ => null,
        };
    }

    // The tag after a leading varint field; 0 where there is none.
    private static byte Next(ReadOnlySpan<byte> head)
    {
        var at = 1;
        while (at < head.Length && at < 11 && head[at] >= 0x80) at++;
        return at + 1 < head.Length ? head[at + 1] : (byte)0;
    }

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        var letters = 0;
        foreach (var b in head)
        {
            if (b is < 0x20 and not ((byte)'\n' or (byte)'\r' or (byte)'\t')) return false;
            if (b is >= (byte)'a' and <= (byte)'z') letters++;
        }

        return letters >= 3;
    }
}
