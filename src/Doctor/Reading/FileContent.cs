using System.Text;
using CaffeTop.Engine;

namespace CaffeTop.Doctor.Reading;

public enum FileContent
{
    Solver,
    Net,
    Log,
}

/// <summary>Tells solvers, nets and logs apart by what stands in them, not by their names.</summary>
public static class ContentGuess
{
    private const int SampleBytes = 256 * 1024;

    private static readonly HashSet<string> NetFields = new(StringComparer.Ordinal)
    {
        "layer", "layers", "input", "input_dim", "input_shape", "force_backward", "state", "debug_info",
    };

    private static readonly HashSet<string> SolverFields = new(StringComparer.Ordinal)
    {
        "net", "train_net", "test_net", "net_param", "train_net_param", "base_lr", "lr_policy", "max_iter", "test_iter", "test_interval", "solver_mode",
        "display", "momentum", "weight_decay", "snapshot", "snapshot_prefix", "gamma", "stepsize", "stepvalue", "solver_type", "iter_size", "average_loss",
    };

    /// <summary>What a file holds.</summary>
    /// <exception cref="CaffeTopException">It is missing, empty, binary, or none of the three.</exception>
    public static FileContent Of(string path)
    {
        using var file = RegularFile.Open(path);
        var length = RandomAccess.GetLength(file);
        var name = SafeText.Clean(path);
        if (length == 0) throw new CaffeTopException(name, "is empty; a solver, a net or a log is needed");
        var bytes = RegularFile.ReadAll(file, path, (int)Math.Min(length, SampleBytes)).Span;
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])) return FileContent.Log;
        if (IsUtf16(bytes)) return FileContent.Log;
        return OfText(Encoding.UTF8.GetString(bytes)) ?? throw new CaffeTopException(
            name, bytes.Contains((byte)0) ? "is a binary file; doctor takes a solver, a net or a log (give a model with --weights)"
                : "is neither a solver, nor a net, nor a Caffe log: no field and no line of one was recognised");
    }

    /// <summary>The same for the beginning of a text; null: none of the three.</summary>
    public static FileContent? OfText(string text)
    {
        var (logLines, net, solver, depth, lines) = (0, 0, 0, 0, 0);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (++lines > 4000) break;
            if (IsLogLine(line)) logLines++;
            var code = line.Contains('#') ? line[..line.IndexOf('#')] : line;
            if (depth == 0)
            {
                var word = FirstWord(code.TrimStart());
                if (NetFields.Contains(word)) net++;
                if (SolverFields.Contains(word)) solver++;
            }

            depth = Math.Max(0, depth + code.Count('{') - code.Count('}'));
        }

        if (logLines > 0) return FileContent.Log;
        if (net == 0 && solver == 0) return null;
        return solver > net ? FileContent.Solver : FileContent.Net;
    }

    private static bool IsUtf16(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]);

    // "I0723 08:38:56.772249 …", "Iteration 20, loss = …", a stamp of somebody else's before either.
    private static bool IsLogLine(ReadOnlySpan<char> line)
    {
        if (line.Contains("Iteration ", StringComparison.Ordinal) && line.IndexOfAnyInRange('0', '9') >= 0) return true;
        if (line.Contains("Log file created at", StringComparison.Ordinal)) return true;
        for (var i = 0; i + 5 < line.Length && i < 80; i++)
        {
            if (line[i] is not ('I' or 'W' or 'E' or 'F') || !char.IsAsciiDigit(line[i + 1])) continue;
            var digits = 0;
            while (i + 1 + digits < line.Length && char.IsAsciiDigit(line[i + 1 + digits])) digits++;
            if (digits is 4 or 8 && line[(i + 1 + digits)..] is [' ', ..] && line.Contains(']')) return true;
        }

        return false;
    }

    private static string FirstWord(ReadOnlySpan<char> line)
    {
        var length = 0;
        while (length < line.Length && (char.IsAsciiLetterOrDigit(line[length]) || line[length] == '_')) length++;
        return line[..length].ToString();
    }
}
