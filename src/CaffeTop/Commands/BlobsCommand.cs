using System.CommandLine;
using CaffeTop.CommandLine;
using CaffeTop.Engine.Data.NumPy;
using CaffeTop.Engine.Proto;
using CaffeTop.Output;
using CaffeTop.Running;

namespace CaffeTop.Commands;

/// <summary><c>caffetop blobs NET --out OUT.npz</c>: one pass, with every blob and parameter as a NumPy array.</summary>
internal static class BlobsCommand
{
    public static Command Create()
    {
        var net = new Argument<string>("NET") { Description = "The net's prototxt." };
        var phase = CommonOptions.PhaseName("The net's phase (default TEST).");
        var level = CommonOptions.Level();
        var stage = CommonOptions.Stage();
        var weights = CommonOptions.Weights();
        var set = new Option<string?>("--set") { HelpName = "IN.npz", Description = "Arrays to set: data/BLOB (tops of Input layers), diff/BLOB (before Backward), param/LAYER/INDEX." };
        var backward = new Option<bool>("--backward") { Description = "Run Backward too, and write the gradients." };
        var output = new Option<string>("--out") { HelpName = "OUT.npz", Required = true, Description = "Where to write data/…, diff/…, param/…, param_diff/… and loss." };
        var dataShape = CommonOptions.DataShape();
        var processor = new ProcessorOptions();
        var command = new Command("blobs", "Run one pass of a net and write its blobs as NumPy arrays.")
        {
            net, phase, level, stage, weights, set, backward, output, dataShape,
        };
        foreach (var option in processor.All) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(net);
            var loader = new NetLoader(QuietLog.Tell);
            var parameter = loader.Read(path);
            var state = NetLoader.State(parameter, Phases.Parse(parsed.GetValue(phase), Phase.Test), parsed.GetValue(level), Lists.Split(parsed.GetValue(stage)));
            using var device = processor.Choice(parsed).Open();
            using var built = loader.Build(parameter, path, device, state, keepDiffs: true, Lists.Shape(parsed.GetValue(dataShape)));
            loader.CopyWeights(built, Lists.Split(parsed.GetValue(weights)));
            var blobs = new NetBlobs(built, path);
            var withBackward = parsed.GetValue(backward);
            if (parsed.GetValue(set) is { Length: > 0 } input)
            {
                using var arrays = NpzReader.Open(input);
                blobs.Set(input, arrays, withBackward);
            }

            blobs.Run(withBackward);
            var file = parsed.GetRequiredValue(output);
            NpzWriter.Write(file, blobs.Read(withBackward));
            StandardStreams.Print($"{file}: loss {LogParse.CppNumber.Format(blobs.Loss)}");
            return ExitCode.Done;
        });
        return command;
    }
}
