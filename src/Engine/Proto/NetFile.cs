using CaffeTop.Engine.Proto.Upgrade;

namespace CaffeTop.Engine.Proto;

/// <summary>A net's prototxt as it was read and upgraded: the log's notes about the upgrade, warnings, and where each layer stands.</summary>
public sealed record NetFile(string Path, NetParameter Net, IReadOnlyList<UpgradeNote> Notes, IReadOnlyList<Diagnostic> Warnings, SourceMap Spans)
{
    /// <summary>Errors: all of the file's in one <see cref="ProtoException"/>; those of the upgrade.</summary>
    public static NetFile Read(string path) => Parse(TextFormatReader.ReadText(path), path);

    /// <summary>The same for text that is in memory already; <paramref name="path"/> names it in messages.</summary>
    public static NetFile Parse(string text, string path)
    {
        var read = TextFormatReader.Read<NetParameter>(text, path);
        if (read.HasErrors) throw new ProtoException(path, read.Diagnostics);
        var notes = new List<UpgradeNote>();
        var net = ProtoUpgrade.Net(read.Message, path, notes, read.Spans);
        return new NetFile(path, net, notes, read.Diagnostics, read.Spans);
    }
}
