using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Snapshots;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Solvers;

/// <summary>
/// A solver's memory of past gradients: one or two blobs per parameter in one allocation. In a solverstate all first ones come before all
/// second ones (AdaDelta, Adam).
/// </summary>
public sealed class SolverHistory
{
    // Each blob starts on a cache line.
    private const int Alignment = 16;

    private readonly Blob[] _blobs;
    private readonly int _parameters;

    public SolverHistory(IDevice device, IReadOnlyList<TrainedBlob> parameters, int perParameter)
    {
        _parameters = parameters.Count;
        _blobs = new Blob[_parameters * perParameter];
        long total = 0;
        foreach (var parameter in parameters) total += Padded(parameter.Blob.Count);
        var arena = device.Memory.Allocate(Math.Max(1, total * perParameter));
        long offset = 0;
        for (var i = 0; i < _blobs.Length; i++)
        {
            var parameter = parameters[i % _parameters];
            var blob = new Blob(device, parameter.Blob.Shape, parameter.Name);
            blob.DataStorage.Bind(arena, offset, parameter.Blob.Count);
            offset += Padded(parameter.Blob.Count);
            _blobs[i] = blob;
        }
    }

    /// <summary>In the order of a solverstate.</summary>
    public IReadOnlyList<Blob> Blobs => _blobs;

    /// <summary>The first history of a parameter.</summary>
    public DeviceSpan First(int parameter) => _blobs[parameter].Data;

    /// <summary>The second one; empty for rules with one.</summary>
    public DeviceSpan Second(int parameter) => _blobs.Length > _parameters ? _blobs[_parameters + parameter].Data : default;

    /// <summary>What a solverstate holds; numbers are fetched from the device while they are written.</summary>
    public IReadOnlyList<BlobToSave> ToSave() => [.. _blobs.Select(ToSave)];

    private static BlobToSave ToSave(Blob blob)
    {
        var shape = new long[blob.Shape.Axes];
        for (var i = 0; i < shape.Length; i++) shape[i] = blob.Shape.Dims[i];
        return new BlobToSave(shape, (start, into) => blob.Device.Memory.Download(blob.Data.Slice((int)start, into.Length), into));
    }

    private static long Padded(int count) => (count + Alignment - 1L) / Alignment * Alignment;
}
