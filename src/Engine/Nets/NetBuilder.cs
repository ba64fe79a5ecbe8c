using System.Globalization;
using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;
using CaffeTop.Events;

namespace CaffeTop.Engine.Nets;

/// <summary>
/// Builds a net's layers in the order of the file (net.cpp Init): connects bottoms and tops by name, sets each layer up, collects its parameters.
/// Nothing is allocated here but what layers allocate in their set-up.
/// </summary>
internal sealed class NetBuilder
{
    private const string Automatic = "(automatic)";
    private static readonly Shape Unshaped = new(0);
    private readonly NetOptions _options;
    private readonly LayerContext _context;
    private readonly Phase _phase;
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);
    private readonly List<bool> _needsBackward = [];
    private readonly List<int> _lastWriter = [];
    private readonly ParameterOwners _owners = new();
    private IReadOnlyList<SharedParameter> _shared = [];

    public NetBuilder(NetOptions options, Phase phase)
    {
        _options = options;
        _phase = phase;
        _context = new LayerContext
        {
            Device = options.Device,
            Phase = phase,
            Seed = options.Seed,
            FirstStream = options.FirstStream,
            ResolvePath = options.ResolvePath,
            DataShape = options.DataShape,
            DescribeOnly = options.DescribeOnly,
            Clock = options.Clock,
            Log = options.Log,
        };
    }

    public List<NetLayer> Layers { get; } = [];

    public List<Blob> Blobs { get; } = [];

    public List<string> BlobNames { get; } = [];

    public List<Blob> Inputs { get; } = [];

    /// <summary>Owners, in Caffe's order.</summary>
    public List<LearnableParameter> Parameters => _owners.Parameters;

    /// <summary>Bytes as Caffe counts them: every top of every layer, values only.</summary>
    public long CaffeDataBytes { get; private set; }

    /// <summary>Context of the layers, which also numbers the random streams.</summary>
    public LayerContext Context => _context;

    public Dictionary<string, int> ByName => _byName;

    /// <summary>Names of blobs nobody read, in the order of std::set.</summary>
    public IEnumerable<string> Unread => _unread.Order(StringComparer.Ordinal);

    /// <param name="origins">Per layer the one of the user's net that it came from.</param>
    public void AddAll(NetParameter net, LayerParameter[] origins)
    {
        for (var i = 0; i < net.Layer.Count; i++)
        {
            var index = i;
            var layer = LayerPlace.Name(_options.Place, origins[i], () => Add(net, index, out _shared));
            Declare(layer, _shared);
        }
    }

    private NetLayer Add(NetParameter net, int index, out IReadOnlyList<SharedParameter> shared)
    {
        var parameter = net.Layer[index];
        if (!parameter.HasPhase) parameter.Phase = _phase;
        if (!LayerRegistry.IsKnown(parameter.Type)) throw UnknownLayerType.Error(parameter);
        var layer = LayerRegistry.Create(parameter, parameter.Phase == _phase ? _context : _context.In(parameter.Phase));
        var contract = layer.Contract;
        var automatic = contract.AutoTops ? Math.Max(0, contract.MinTops - parameter.Top.Count) : 0;
        LayerArity.Check(parameter, contract, parameter.Top.Count + automatic);

        var (bottoms, bottomNames, propagateDown, needsBackward) = Connect(net, index);
        var tops = new Blob[parameter.Top.Count + automatic];
        var topIds = new int[tops.Length];
        for (var k = 0; k < tops.Length; k++)
        {
            topIds[k] = k < parameter.Top.Count ? NamedTop(parameter, k) : NewBlob(Automatic);
            tops[k] = Blobs[topIds[k]];
        }

        if (parameter.Type == "Input") Inputs.AddRange(tops);
        layer.SetUp(bottoms, tops);
        layer.Reshape(bottoms, tops);
        layer.LossWeights = LossWeights(layer, tops.Length);
        foreach (var top in tops) CaffeDataBytes += (long)top.Count * sizeof(float);

        (var parameters, shared) = _owners.Add(layer);
        for (var k = 0; k < layer.Parameters.Count; k++)
        {
            var nonzero = k >= parameter.Param.Count || parameter.Param[k].LrMult != 0;
            needsBackward |= nonzero;
            layer.Parameters[k].PropagateDown = nonzero;
        }

        string[] topNames = automatic == 0 ? [.. parameter.Top] : [.. parameter.Top, .. Enumerable.Repeat(Automatic, automatic)];
        Layers.Add(new NetLayer(layer, bottoms, tops, bottomNames, topNames, propagateDown, parameters) { NeedsBackward = needsBackward });
        foreach (var id in topIds)
        {
            if (needsBackward) _needsBackward[id] = true;
            _lastWriter[id] = index;
        }

        return Layers[^1];
    }

    private (Blob[] Bottoms, string[] Names, bool[] PropagateDown, bool NeedsBackward) Connect(NetParameter net, int index)
    {
        var parameter = net.Layer[index];
        var bottoms = new Blob[parameter.Bottom.Count];
        var names = new string[bottoms.Length];
        var propagateDown = new bool[bottoms.Length];
        var needsBackward = false;
        for (var k = 0; k < bottoms.Length; k++)
        {
            if (!_unread.Remove(parameter.Bottom[k])) throw SplitInserter.UnknownBottom(net, index, k, _unread);
            var id = _byName[parameter.Bottom[k]];
            bottoms[k] = Blobs[id];
            names[k] = parameter.Bottom[k];
            propagateDown[k] = parameter.PropagateDown.Count > 0 ? parameter.PropagateDown[k] : _needsBackward[id];
            needsBackward |= _needsBackward[id];
        }

        return (bottoms, names, propagateDown, needsBackward);
    }

    private int NamedTop(LayerParameter parameter, int top)
    {
        var name = parameter.Top[top];
        if (top < parameter.Bottom.Count && parameter.Bottom[top] == name)
        {
            var id = _byName[name];
            WarnOverwritten(parameter, id);
            _unread.Add(name);
            return id;
        }

        if (_byName.TryGetValue(name, out var other)) throw MultipleSources(parameter, name, other);
        _byName.Add(name, Blobs.Count);
        _unread.Add(name);
        return NewBlob(name);
    }

    private int NewBlob(string name)
    {
        Blobs.Add(new Blob(_options.Device, Unshaped, name));
        BlobNames.Add(name);
        _needsBackward.Add(false);
        _lastWriter.Add(-1);
        return Blobs.Count - 1;
    }

    private CaffeTopException MultipleSources(LayerParameter parameter, string name, int blob)
    {
        var first = _lastWriter[blob] >= 0 ? Layers[_lastWriter[blob]].Layer.Name : parameter.Name;
        var remedy = parameter.Bottom.Any(bottom => bottom.StartsWith(name + "_", StringComparison.Ordinal) && bottom.Contains("_split_", StringComparison.Ordinal))
            ? $"it would work in place on '{name}', which other layers read too: give its top a name of its own"
            : $"layer '{first}' makes it already: give one of them another name";
        return LayerArity.Error(parameter, $"Top blob '{name}' produced by multiple sources. ({remedy})");
    }

    private void WarnOverwritten(LayerParameter parameter, int blob)
    {
        if (_lastWriter[blob] < 0 || !_needsBackward[blob]) return;
        var writer = Layers[_lastWriter[blob]].Layer;
        if (!writer.Contract.NeedsOutputInBackward || parameter.Type == "Split") return;
        _options.Log('W', "net.cpp:369", string.Create(
            CultureInfo.InvariantCulture,
            $"layer '{parameter.Name}' ({parameter.Type}) works in place on the top of '{writer.Name}' ({writer.Type}), whose backward pass reads it: its gradients will be wrong; give the top of '{parameter.Name}' a name of its own"));
    }

    private static float[] LossWeights(Layer layer, int tops)
    {
        var weights = new float[tops];
        var given = layer.Parameter.LossWeight;
        if (given.Count == 0)
        {
            if (layer.Contract.IsLoss && tops > 0) weights[0] = 1;
            return weights;
        }

        if (given.Count != tops)
        {
            throw LayerArity.Error(layer.Parameter, $"loss_weight must be unspecified or specified once per top blob: {given.Count} given for {tops}");
        }

        given.CopyTo(weights, 0);
        return weights;
    }

    private void Declare(NetLayer layer, IReadOnlyList<SharedParameter> shared)
    {
        if (_options.Events is null) return;
        var inPlace = new bool[layer.Tops.Length];
        for (var k = 0; k < inPlace.Length; k++) inPlace[k] = k < layer.Bottoms.Length && ReferenceEquals(layer.Bottoms[k], layer.Tops[k]);
        _options.Events(new LayerDeclared(
            _options.Index, layer.Layer.Name, layer.Layer.Type, layer.BottomNames, layer.TopNames, inPlace,
            Array.ConvertAll(layer.Tops, static top => top.Shape.ToLogString()), layer.Layer.LossWeights, CaffeDataBytes, shared));
    }
}
