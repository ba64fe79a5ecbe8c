using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Tensors;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training.Launched;

/// <summary>
/// Batches of a test net on a device that works on its own: a graph behind the data, at its end the loss, the outputs and the faults side by side, so that
/// one copy brings them to the host.
/// </summary>
internal sealed class LaunchedTest : IDisposable
{
    private readonly Net _net;
    private readonly PassGraphs _graphs;
    private readonly IndexSpan[] _faults;
    private readonly Storage _results;
    private readonly Action _operations;
    private float[] _fetched = [];

    public LaunchedTest(Net net, IGraphOps device, Action<TrainingEvent> emit)
    {
        _net = net;
        _graphs = new PassGraphs(net, device, 1, reason => emit(new RawLine('I', "caffetop", reason)));
        _faults = [.. net.Layers.Select(static layer => layer.Layer.FaultWords).Where(static words => words.Count > 0)];
        _results = new Storage(net.Device);
        _operations = Pass;
    }

    /// <summary>The next batch: its loss, and its outputs.</summary>
    /// <exception cref="CaffeTopException">The data are at fault; names the record.</exception>
    public (float Loss, List<NetOutputValue> Outputs) Run()
    {
        _net.ForwardSources();
        var outputs = 0;
        foreach (var output in _net.Outputs) outputs += output.Blob.Count;
        var count = 1 + outputs + _faults.Length;
        if (_fetched.Length != count) _fetched = new float[count];
        var results = _results.Floats(count);
        _graphs.Run(0, _operations);
        _net.Device.Memory.Download(results, _fetched);
        if (_fetched.AsSpan(1 + outputs).ContainsAnyExcept(0f)) _net.ThrowIfFaulted();
        return (_fetched[0], OutputValues.Of(_net, _fetched.AsSpan(1, outputs)));
    }

    public void Dispose() => _graphs.Dispose();

    private void Pass()
    {
        var memory = _net.Device.Memory;
        _net.ForwardBehindSources();
        var results = _results.Floats(_fetched.Length);
        _net.ComputeLoss(results.Slice(0, 1));
        var at = 1;
        foreach (var output in _net.Outputs)
        {
            memory.Copy(output.Blob.Data, results.Slice(at, output.Blob.Count));
            at += output.Blob.Count;
        }

        foreach (var fault in _faults) memory.ToFloat(new IndexSpan(fault.Address, 1), results.Slice(at++, 1));
    }
}
