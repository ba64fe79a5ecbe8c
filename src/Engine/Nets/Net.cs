using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Snapshots;
using CaffeTop.Engine.Tensors;
using CaffeTop.Events;

namespace CaffeTop.Engine.Nets;

/// <summary>
/// Caffe's Net: layers in the order of the file, connected by blob names; one forward and one backward pass at a time. Not thread-safe.
/// Shares its device with other nets and does not dispose it.
/// </summary>
public sealed class Net : IDisposable
{
    private readonly NetLayer[] _layers;
    private readonly FusionPlan _plan;
    private readonly LearnableParameter[] _parameters;
    private readonly NetLosses _losses;
    private readonly Dictionary<string, int> _byName;
    private readonly List<Blob> _blobs;
    private readonly InitialWeights _initial;
    private readonly Action<char, string, string> _log;
    private readonly float[] _loss = new float[1];

    /// <summary>Filters by state, inserts splits, builds. Errors name the layer and the nearest known name.</summary>
    /// <param name="net">After upgrades (no V0 or V1 layers, no input fields); not changed.</param>
    public Net(NetParameter net, NetOptions options)
    {
        Device = options.Device;
        _log = options.Log;
        var state = options.ToState();
        Phase = state.Phase;
        Index = options.Index;
        var filtered = NetFilter.Filter(net, state, options.Place, options.Log);
        options.Events?.Invoke(new NetStarted(options.Index, options.Source, options.Print(filtered)));
        Filtered = SplitInserter.Insert(filtered, options.Place);
        Name = net.Name;

        var origins = LayerPlace.Origins(filtered, Filtered);
        var builder = new NetBuilder(options, Phase);
        try
        {
            builder.AddAll(Filtered, origins);
        }
        catch
        {
            DisposeAll(builder.Layers);
            throw;
        }

        _layers = [.. builder.Layers];
        _parameters = [.. builder.Parameters];
        _blobs = builder.Blobs;
        _byName = builder.ByName;
        BlobNames = builder.BlobNames;
        Inputs = builder.Inputs;
        BackwardPlan.Work(_layers);
        _losses = new NetLosses(Device, _layers);
        Outputs = FindOutputs(builder.Unread);
        ReportReady(options);
        if (Filtered.ForceBackward) BackwardPlan.Force(_layers);
        _plan = new FusionPlan(_layers);

        var trains = Phase == Phase.Train;
        if (options.ReuseDiffs) DiffReuse.Apply(Device, _layers, options.AmpleDiffBytes);
        Memory = MemoryCount.Estimate(_layers, _parameters, Device, options.HistoriesPerParameter, trains, builder.CaffeDataBytes);
        if (!Device.IsNull && MemoryCount.Excess(Memory, $"net '{Name}'", _layers, Device) is { } excess)
        {
            DisposeAll(_layers);
            throw excess;
        }

        MarkGradientOrder(_layers);
        if (options.Index < 0) ParameterArena.Bind(Device, _parameters, trains);
        _initial = new InitialWeights(Device, _layers, builder.Context, layer => options.Place(origins[Array.IndexOf(_layers, layer)]));
        if (options.DescribeOnly) return;
        if (options.Index < 0) _initial.Fill();
        _losses.Store();
    }

    public string Name { get; }

    public Phase Phase { get; }

    /// <summary>−1: the train net; 0…: test nets.</summary>
    public int Index { get; }

    public IDevice Device { get; }

    /// <summary>What was built: the layers that the state admits, with splits.</summary>
    public NetParameter Filtered { get; }

    public IReadOnlyList<NetLayer> Layers => _layers;

    public IReadOnlyList<string> BlobNames { get; }

    /// <summary>Owners only, in Caffe's order.</summary>
    public IReadOnlyList<LearnableParameter> LearnableParameters => _parameters;

    /// <summary>Blobs that nobody reads, in alphabetical (ordinal) order; automatic tops are none.</summary>
    public IReadOnlyList<NetOutput> Outputs { get; }

    /// <summary>Tops of Input layers.</summary>
    public IReadOnlyList<Blob> Inputs { get; }

    public MemoryEstimate Memory { get; }

    /// <summary>Looks on at every layer, which may keep layers from being computed together; null costs nothing.</summary>
    public ILayerObserver? Observer { get; set; }

    /// <summary>
    /// Called in backward with a position in <see cref="LearnableParameters"/> once no further layer adds to that gradient. Where iterations run as
    /// graphs it is called while one is recorded: what it begins on the device then is part of the graph.
    /// </summary>
    public Action<int>? GradientReady { get; set; }

    /// <summary>Number of the next full forward pass (random operations derive from it); set after a resume.</summary>
    public ulong Pass { get; set; }

    public Blob? FindBlob(string name) => _byName.TryGetValue(name, out var id) ? _blobs[id] : null;

    public void Forward() => Forward(0, _layers.Length - 1);

    /// <summary>Layers <paramref name="from"/> to <paramref name="to"/>, both included; a pass that starts at layer 0 counts in <see cref="Pass"/>.</summary>
    public void Forward(int from, int to)
    {
        _initial.Fill();
        if (from == 0) Device.Pass = Pass++;
        var fuses = MayFuse;
        for (var i = from; i <= to; i++) Forward(i, fuses ? from : i, fuses ? to : i);
    }

    /// <summary>
    /// The first half of a full forward pass: the layers that read or make up data (<see cref="NetLayer.IsSource"/>), then new shapes for the
    /// layers behind them where those have changed.
    /// </summary>
    public void ForwardSources()
    {
        _initial.Fill();
        Device.Pass = Pass++;
        for (var i = 0; i < _layers.Length; i++)
        {
            if (_layers[i].IsSource) Forward(i, i, i);
        }

        foreach (var layer in _layers)
        {
            if (!layer.IsSource && layer.TakeShapeChange()) Reshape(layer);
        }
    }

    /// <summary>The second half: everything else. Needs nothing of the host, so that it can be recorded.</summary>
    public void ForwardBehindSources()
    {
        var fuses = MayFuse;
        for (var i = 0; i < _layers.Length; i++)
        {
            if (!_layers[i].IsSource) Forward(i, fuses ? 0 : i, fuses ? _layers.Length - 1 : i);
        }
    }

    /// <summary>
    /// From the last layer to the first; gradients of weights are added to what <see cref="ClearParameterDiffs"/> left. A device that records may compute
    /// them beside the rest (<see cref="IGraphOps.Join"/>); behind this they are complete.
    /// </summary>
    public void Backward() => Backward(_layers.Length - 1, 0);

    /// <summary>Layers <paramref name="from"/> down to <paramref name="to"/>, both included.</summary>
    public void Backward(int from, int to)
    {
        var (fuses, graphs) = (MayFuse, Device.Graphs);
        for (var i = from; i >= to; i--)
        {
            var layer = _layers[i];
            if (layer.NeedsBackward)
            {
                RequireBackward(layer);
                if (graphs is not null) layer.JoinBeforeBackward(graphs);
                NetLosses.Restore(layer);
                Backward(i, layer, fuses ? from : i, fuses ? to : i);
            }

            if (GradientReady is null) continue;
            foreach (var parameter in layer.CompletesGradients)
            {
                graphs?.Join(_parameters[parameter].Blob.Diff);
                GradientReady(parameter);
            }
        }

        graphs?.JoinAll();
    }

    /// <summary>The loss of the last forward: Σ over all tops with a loss weight of weight · Σ values. Reads device memory.</summary>
    public float ReadLoss()
    {
        if (!Device.IsHost) ThrowIfFaulted();
        if (!_losses.Any) return 0;
        var loss = _losses.Slot;
        _losses.Compute(loss);
        Device.Memory.Download(loss, _loss);
        return _loss[0];
    }

    /// <summary>Throws what the last forward found wrong in the data, with the record where it is known. Reads device memory.</summary>
    public void ThrowIfFaulted()
    {
        for (var i = 0; i < _layers.Length; i++) CheckData(i);
    }

    /// <summary>The same number as <see cref="ReadLoss"/>, left on the device; 0 where nothing has a loss weight.</summary>
    /// <param name="loss">One value.</param>
    public void ComputeLoss(DeviceSpan loss) => _losses.Compute(loss);

    /// <summary>
    /// What <see cref="ComputeLoss"/> adds up, in its order and to the same bits, for who can add a few values to what he does anyway. Valid until the
    /// next call.
    /// </summary>
    public ReadOnlySpan<LossTerm> ComputeLossTerms() => _losses.Terms();

    /// <summary>All gradients of weights count as zero; nothing is written until <see cref="SettleParameterDiffs"/> or backward.</summary>
    public void ClearParameterDiffs()
    {
        foreach (var parameter in _parameters) parameter.Blob.MarkDiffZero();
    }

    /// <summary>Writes zeros where backward wrote no gradient, so that the solver may read them all.</summary>
    public void SettleParameterDiffs()
    {
        foreach (var parameter in _parameters) parameter.Blob.SettleDiff();
    }

    /// <summary>
    /// Reads the weights of the layers of the same name in <paramref name="trained"/> from now on; logs "Ignoring source layer X" for the others,
    /// throws where number or shapes of the weights differ.
    /// </summary>
    public void ShareTrainedLayersWith(Net trained)
    {
        WeightCopy.Share(_layers, trained._layers, _log);
        var names = WeightCopy.ByName(trained._layers);
        _initial.Forget(layer => names.ContainsKey(layer.Layer.Name));
    }

    /// <summary>
    /// Copies the weights of layers of the same name; the type is not compared. Throws where number or shapes differ. Logs nothing: Caffe's
    /// "Ignoring source layer X" lines are the report's <see cref="WeightsReport.Ignored"/>.
    /// </summary>
    public WeightsReport CopyTrainedLayersFrom(ModelFile model)
    {
        _initial.Fill();
        return WeightCopy.Copy(_layers, model.Layers);
    }

    /// <summary>What a snapshot of this net holds.</summary>
    public NetToSave ToSave(bool withDiff = false) => NetToSave.Of(this, withDiff);

    public void Dispose() => DisposeAll(_layers);

    private static void DisposeAll(IEnumerable<NetLayer> layers)
    {
        foreach (var layer in layers) (layer.Layer as IDisposable)?.Dispose();
    }

    private static void MarkGradientOrder(NetLayer[] layers)
    {
        var seen = new HashSet<int>();
        foreach (var layer in layers)
        {
            layer.CompletesGradients = [.. layer.Parameters.Select(parameter => parameter.Position).Where(seen.Add).Reverse()];
        }
    }

    private static void RequireBackward(NetLayer layer)
    {
        if (!layer.Layer.Contract.NoBackward || !Array.Exists(layer.PropagateDown, static down => down)) return;
        throw LayerArity.Error(
            layer.Layer.Parameter,
            $"a layer of type {layer.Layer.Type} is not differentiable, but the loss behind it asks for a gradient; cut it with propagate_down: false");
    }

    private NetOutput[] FindOutputs(IEnumerable<string> names)
    {
        var weights = _losses.Weights();
        return [.. names.Select(name => _blobs[_byName[name]]).Select(blob => new NetOutput(blob.Name, blob, weights.GetValueOrDefault(blob)))];
    }

    // Caffe speaks of the needs before force_backward has its way.
    private void ReportReady(NetOptions options)
    {
        if (options.Events is null) return;
        var backward = new BackwardNeed[_layers.Length];
        for (var i = 0; i < backward.Length; i++)
        {
            var layer = _layers[^(i + 1)];
            backward[i] = new BackwardNeed(layer.Layer.Name, layer.NeedsBackward);
        }

        options.Events(new NetReady(options.Index, backward, [.. Outputs.Select(output => output.Name)], Filtered.ForceBackward));
    }

    private bool MayFuse => Observer is not { NeedsEachLayer: true };

    // From and to are where one layer may compute another's function along.
    private void Forward(int index, int from, int to)
    {
        var layer = _layers[index];
        try
        {
            if (layer.TakeShapeChange()) Reshape(layer);
            Observer?.BeforeForward(index);
            _plan.Forward(index, from, to);
            Observer?.AfterForward(index);
        }
        catch (DeviceMemoryException full)
        {
            throw LayerArity.Error(layer.Layer.Parameter, full.Message, full);
        }

        if (Device.IsHost) CheckData(index);
    }

    private void Backward(int index, NetLayer layer, int from, int to)
    {
        try
        {
            Observer?.BeforeBackward(index);
            _plan.Backward(index, from, to);
            Observer?.AfterBackward(index);
        }
        catch (DeviceMemoryException full)
        {
            throw LayerArity.Error(layer.Layer.Parameter, "in backward, " + full.Message, full);
        }
    }

    private void Reshape(NetLayer layer)
    {
        layer.Layer.Reshape(layer.Bottoms, layer.Tops);
        for (var k = 0; k < layer.Tops.Length; k++)
        {
            if (ReferenceEquals(layer.SeenTops[k], layer.Tops[k].Shape)) continue;
            layer.SeenTops[k] = layer.Tops[k].Shape;
            NetLosses.Store(layer, k);
        }
    }

    private void CheckData(int index)
    {
        var layer = _layers[index];
        try
        {
            layer.Layer.ThrowIfFaulted(layer.Bottoms);
        }
        catch (CaffeTopException fault)
        {
            throw RecordNames.Add(fault, _layers, index);
        }
    }
}
