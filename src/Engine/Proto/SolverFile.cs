using CaffeTop.Engine.Proto.Upgrade;

namespace CaffeTop.Engine.Proto;

/// <summary>A solver's prototxt as it was read and upgraded. Nets inside it (<c>net_param</c>) are upgraded too.</summary>
public sealed record SolverFile(string Path, SolverParameter Solver, IReadOnlyList<UpgradeNote> Notes, IReadOnlyList<Diagnostic> Warnings, SourceMap Spans)
{
    /// <summary>Errors: all of the file's in one <see cref="ProtoException"/>; those of the upgrade.</summary>
    public static SolverFile Read(string path) => Parse(TextFormatReader.ReadText(path), path);

    /// <summary>The same for text that is in memory already; <paramref name="path"/> names it in messages and gives a missing snapshot_prefix.</summary>
    public static SolverFile Parse(string text, string path)
    {
        var read = TextFormatReader.Read<SolverParameter>(text, path);
        if (read.HasErrors) throw new ProtoException(path, read.Diagnostics);
        var notes = new List<UpgradeNote>();
        var solver = ProtoUpgrade.Solver(read.Message, path, notes, read.Spans);
        return new SolverFile(path, solver, notes, read.Diagnostics, read.Spans);
    }
}
