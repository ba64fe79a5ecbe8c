using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Snapshots;
using CaffeTop.Events;
using CaffeTop.Output;

namespace CaffeTop.Running;

/// <summary>Reads a net's file and builds the net for the commands that work without a solver.</summary>
/// <param name="tell">Receives the notes and warnings of reading, and what the net and its layers log while they are built.</param>
internal sealed class NetLoader(Action<TrainingEvent> tell)
{
    private readonly List<SourceMap> _maps = [];

    /// <summary>The file's net after Caffe's upgrades; warnings go to the log.</summary>
    public NetParameter Read(string path)
    {
        var file = Open(path);
        TellNotes(file);
        return file.Net;
    }

    /// <summary>Reads the file and gives its warnings to the log.</summary>
    public NetFile Open(string path)
    {
        var file = NetFile.Read(path);
        _maps.Add(file.Spans);
        foreach (var warning in file.Warnings) tell(new RawLine('W', "", warning.ToString()));
        return file;
    }

    /// <summary>What Caffe logs about upgrading the file, every time that it makes a net from it.</summary>
    public void TellNotes(NetFile file)
    {
        foreach (var note in file.Notes) tell(new RawLine(note.Severity, note.Source, note.Text));
    }

    /// <summary>Where a layer of a net that was read here stands, or null.</summary>
    public string? Place(LayerParameter layer)
    {
        foreach (var map in _maps)
        {
            if (map.Of(layer) is { } span) return span.ToString();
        }

        return null;
    }

    /// <param name="keepDiffs">The gradients of blobs are read after backward.</param>
    public Net Build(NetParameter net, string path, IDevice device, NetState state, bool keepDiffs, int[]? dataShape = null) => new(net, new NetOptions
    {
        Device = device,
        ReuseDiffs = !keepDiffs,
        DataShape = dataShape,
        State = state,
        Seed = 1,
        Source = "",
        ResolvePath = new PathResolver(path, (written, found) => Log('I', "caffetop.cs:1", $"{written} found as {found}")).Existing,
        Events = tell,
        Print = TextFormatPrinter.Print,
        Log = Log,
        Place = Place,
    });

    /// <summary>The state for --phase, --level and --stage, over what the net says itself.</summary>
    public static NetState State(NetParameter net, Phase phase, int level, IReadOnlyList<string> stages)
    {
        var state = new NetState { Phase = phase };
        if (net.State is not null) state.MergeFrom(net.State);
        state.Phase = phase;
        if (level != 0) state.Level = level;
        state.Stage.Add(stages);
        return state;
    }

    /// <summary>Copies weights from models in order, later ones winning.</summary>
    public void CopyWeights(Net net, IReadOnlyList<string> models)
    {
        foreach (var path in models)
        {
            using var model = ModelFile.Open(path);
            foreach (var warning in model.Warnings) StandardStreams.PrintError($"caffetop: {path}: {warning}");
            var report = net.CopyTrainedLayersFrom(model);
            foreach (var note in model.Notes) tell(new RawLine(note.Severity, note.Source, note.Text));
            tell(new WeightsLoaded(path, net.Index, report.Copied, report.Ignored, report.LeftAtFiller));
        }
    }

    private void Log(char severity, string source, string text) => tell(new RawLine(severity, source, text));
}
