using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Fillers;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// Tops of given shapes with made-up values (dummy_data_layer.cpp): no data_filler (constant 0), one for all tops, or one each. Constant tops are
/// filled once, others in each forward pass. Shapes as <c>shape</c>, or as num, channels, height, width; each once or once per top.
/// </summary>
[LayerType("DummyData")]
public sealed class DummyDataLayer : Layer, IDataWait, IRecordCount
{
    private readonly DummyDataParameter _parameter;
    private FillerParameter[] _fillers = [];
    private RandomKey[] _keys = [];
    private bool _filled;
    private long _fillTicks;
    private int _batch;

    public DummyDataLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
        => _parameter = parameter.DummyDataParam ?? new DummyDataParameter();

    public override LayerContract Contract { get; } = new() { MaxBottoms = 0, MinTops = 1 };

    /// <summary>Time spent on making values after the first forward pass, which constant ones need only then.</summary>
    public TimeSpan WaitTime => Context.Clock.GetElapsedTime(0, _fillTicks);

    public int RecordsPerPass => _batch;

    public long Records => 0;

    public override void SetUp(Blob[] bottoms, Blob[] tops)
    {
        var fillers = _parameter.DataFiller;
        if (fillers.Count > 1 && fillers.Count != tops.Length)
        {
            throw Error($"{fillers.Count} data_fillers for {tops.Length} tops; give none, one for all, or one for each");
        }

        _fillers = new FillerParameter[tops.Length];
        _keys = new RandomKey[tops.Length];
        for (var i = 0; i < tops.Length; i++)
        {
            _fillers[i] = fillers.Count == 0 ? new FillerParameter() : fillers[fillers.Count == 1 ? 0 : i];
            _keys[i] = Context.NextRandomKey();
            if (!Filler.IsKnown(_fillers[i].Type)) throw Error(Filler.Unknown(_fillers[i].Type));
            tops[i].Reshape(_parameter.Shape.Count > 0 ? ShapeFromDims(tops, i) : ShapeFromFour(tops, i));
        }

        _batch = tops[0].Shape.Axes > 0 ? tops[0].Shape[0] : 1;
    }

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
    {
        for (var i = 0; i < tops.Length; i++)
        {
            if (_filled && _fillers[i].Type == "constant") continue;
            var start = Context.Clock.GetTimestamp();
            Filler.Fill(_fillers[i], tops[i], Device, _keys[i]);
            if (_filled) _fillTicks += Context.Clock.GetTimestamp() - start;
        }

        _filled = true;
    }

    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
    }

    private Shape ShapeFromDims(Blob[] tops, int i)
    {
        var p = _parameter;
        var four = p.Num.Count + p.Channels.Count + p.Height.Count + p.Width.Count;
        if (four > 0) throw Error("give shape, or num, channels, height and width; not both");
        if (p.Shape.Count > 1 && p.Shape.Count != tops.Length)
        {
            throw Error($"{p.Shape.Count} shapes for {tops.Length} tops; give one for all, or one for each");
        }

        return ShapeOf($"'{tops[i].Name}'", [.. p.Shape[p.Shape.Count == 1 ? 0 : i].Dim]);
    }

    private Shape ShapeFromFour(Blob[] tops, int i)
    {
        var p = _parameter;
        return ShapeOf(
            $"'{tops[i].Name}'",
            Extent("num", p.Num, tops.Length, i),
            Extent("channels", p.Channels, tops.Length, i),
            Extent("height", p.Height, tops.Length, i),
            Extent("width", p.Width, tops.Length, i));
    }

    private long Extent(string field, IList<uint> given, int tops, int i)
    {
        if (given.Count == 0) throw Error($"the shape is missing: give shape, or num, channels, height and width ({field} is not there)");
        if (given.Count > 1 && given.Count != tops) throw Error($"{given.Count} values of {field} for {tops} tops; give one for all, or one for each");
        return given[given.Count == 1 ? 0 : i];
    }
}
