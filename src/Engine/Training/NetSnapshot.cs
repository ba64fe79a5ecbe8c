using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Snapshots;
using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Training;

/// <summary>A net's and a solver's blobs on their way into a snapshot; numbers are read from the device a piece at a time.</summary>
internal static class NetSnapshot
{
    /// <summary>The whole net with its weights (Net::ToProto): name and layers, splits included; nothing else of the file.</summary>
    public static void WriteModel(Net net, bool diffs, Stream stream)
    {
        var model = new NetParameter { Name = net.Name };
        var blobs = new List<BlobToSave[]>();
        for (var i = 0; i < net.Layers.Count; i++)
        {
            var layer = net.Filtered.Layer[i].Clone();
            layer.Blobs.Clear();
            if (!layer.HasPhase) layer.Phase = net.Phase;
            model.Layer.Add(layer);
            blobs.Add([.. net.Layers[i].Layer.Parameters.Select(parameter => ToSave(parameter.Blob, diffs))]);
        }

        ModelFileWriter.Write(stream, model, blobs);
    }

    public static void WriteState(Solver solver, string learnedNet, Stream stream)
        => SolverStateWriter.Write(stream, solver.Iteration, learnedNet, solver.CurrentStep, [.. solver.History.Blobs.Select(blob => ToSave(blob, false))]);

    private static BlobToSave ToSave(Blob blob, bool diffs)
    {
        var shape = new long[blob.Shape.Axes];
        for (var i = 0; i < shape.Length; i++) shape[i] = blob.Shape.Dims[i];
        return new BlobToSave(
            shape,
            (start, into) => blob.Device.Memory.Download(blob.Data.Slice((int)start, into.Length), into),
            diffs ? (start, into) => blob.Device.Memory.Download(blob.Diff.Slice((int)start, into.Length), into) : null);
    }
}
