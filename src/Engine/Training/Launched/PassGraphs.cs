using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Telemetry;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Training.Launched;

/// <summary>
/// Graphs of what a net does behind its sources, by the shapes of the data. For each shape the first two runs go call by call, which takes all memory
/// and loads all kernels; then it is recorded. Where memory was given back since, it is recorded anew; where a layer needs the host, everything goes
/// on call by call, and the reason is told once.
/// </summary>
internal sealed class PassGraphs(Net net, IGraphOps device, int variants, Action<string> tell) : IDisposable
{
    private const int RunsBefore = 2;
    private const int MostShapes = 8;

    private readonly NetLayer[] _sources = [.. net.Layers.Where(static layer => layer.IsSource)];
    private readonly LinkedList<Shapes> _known = [];
    private readonly LayerInTurn _inTurn = new();
    private bool _isGivenUp;

    /// <summary>Steps of the graph that was launched last; null where operations went call by call.</summary>
    public int? Nodes { get; private set; }

    /// <summary>How many of them come one after the other at least.</summary>
    public int? Chain { get; private set; }

    /// <summary>Begins the operations for the shapes that the sources have given the data. Results do not depend on the way.</summary>
    /// <param name="variant">Which operations these are: from 0, below the number of variants.</param>
    public void Run(int variant, Action operations)
    {
        (Nodes, Chain) = (null, null);
        if (_isGivenUp)
        {
            operations();
            return;
        }

        var recorded = Find().Variants[variant];
        if (recorded.Graph is { IsValid: false }) recorded.Forget(RunsBefore - 1);
        if (recorded.Graph is null && recorded.Runs >= RunsBefore) Record(recorded, operations);
        if (recorded.Graph is null)
        {
            operations();
            recorded.Runs++;
            return;
        }

        recorded.Graph.Launch();
        (Nodes, Chain) = (recorded.Graph.Nodes, recorded.Graph.Chain);
        for (var i = 0; i < recorded.ZeroAfter.Length; i++) net.LearnableParameters[i].Blob.DiffIsZero = recorded.ZeroAfter[i];
    }

    public void Dispose()
    {
        foreach (var shapes in _known) shapes.Dispose();
        _known.Clear();
    }

    // Recording passes through the same code as computing, which also keeps account of gradients that count as zero.
    private void Record(Recorded recorded, Action operations)
    {
        var before = Zeros();
        var observer = net.Observer;
        net.Observer = LayerObservers.Join(_inTurn, observer);
        try
        {
            recorded.Graph = device.Record(operations);
            recorded.ZeroAfter = Zeros();
        }
        catch (CaffeTopException e)
        {
            // A mistake that is not the recording's comes again at once, call by call.
            _isGivenUp = true;
            tell($"{(net.Index < 0 ? "Iterations are" : "Tests are")} computed call by call, not as a graph: "
                + (_inTurn.Index is { } index ? $"layer \"{SafeText.Clean(net.Layers[index].Layer.Name, 100)}\" ({net.Layers[index].Layer.Type}) needs the host. " : "")
                + e.Message);
        }
        finally
        {
            net.Observer = observer;
        }

        for (var i = 0; i < before.Length; i++) net.LearnableParameters[i].Blob.DiffIsZero = before[i];
    }

    private bool[] Zeros() => [.. net.LearnableParameters.Select(static parameter => parameter.Blob.DiffIsZero)];

    private Shapes Find()
    {
        for (var node = _known.First; node is not null; node = node.Next)
        {
            if (!node.Value.Are(_sources)) continue;
            if (node != _known.First)
            {
                _known.Remove(node);
                _known.AddFirst(node);
            }

            return node.Value;
        }

        if (_known.Count == MostShapes)
        {
            _known.Last!.Value.Dispose();
            _known.RemoveLast();
        }

        return _known.AddFirst(new Shapes(_sources, variants)).Value;
    }

    private sealed class Shapes(NetLayer[] sources, int variants) : IDisposable
    {
        private readonly Shape[][] _tops = [.. sources.Select(static source => Array.ConvertAll(source.Tops, static top => top.Shape))];

        public Recorded[] Variants { get; } = [.. Enumerable.Range(0, variants).Select(static _ => new Recorded())];

        public bool Are(NetLayer[] of)
        {
            for (var i = 0; i < of.Length; i++)
            {
                for (var k = 0; k < of[i].Tops.Length; k++)
                {
                    if (!_tops[i][k].Equals(of[i].Tops[k].Shape)) return false;
                }
            }

            return true;
        }

        public void Dispose()
        {
            foreach (var recorded in Variants) recorded.Forget(0);
        }
    }

    private sealed class Recorded
    {
        public IDeviceGraph? Graph { get; set; }

        /// <summary>How often it went call by call.</summary>
        public int Runs { get; set; }

        /// <summary>Which parameters' gradients count as zero behind it.</summary>
        public bool[] ZeroAfter { get; set; } = [];

        public void Forget(int runs)
        {
            Graph?.Dispose();
            Graph = null;
            Runs = runs;
        }
    }

    /// <summary>The layer whose operations are recorded.</summary>
    private sealed class LayerInTurn : ILayerObserver
    {
        public int? Index { get; private set; }

        public bool NeedsEachLayer => false;

        public void BeforeForward(int layer) => Index = layer;

        public void AfterForward(int layer) => Index = null;

        public void BeforeBackward(int layer) => Index = layer;

        public void AfterBackward(int layer) => Index = null;
    }
}
