using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// The part of the labels whose score is among the top_k along <c>axis</c> (accuracy_layer.cpp at HEAD): a tie counts against the label, so a
/// net with all scores equal has accuracy 0. ignore_label does not count; nothing to count is 0. A second top gets the accuracy per class, 0 for
/// classes that are absent.
/// </summary>
[LayerType("Accuracy")]
public sealed class AccuracyLayer : Layer
{
    private readonly AccuracyParameter _parameter;
    private readonly LabelFault _fault;
    private ClassLoss _classes;

    public AccuracyLayer(LayerParameter parameter, LayerContext context) : base(parameter, context)
    {
        _parameter = parameter.AccuracyParam ?? new AccuracyParameter();
        _fault = new LabelFault(Device);
    }

    public override LayerContract Contract { get; } = LayerContract.Exactly(2, 1) with { MaxTops = 2, NoBackward = true };

    public override bool AllowForceBackward(int bottom) => false;

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        var scores = bottoms[0];
        var axis = AxisOf(scores, _parameter.Axis);
        var layout = LayoutAround(scores.Shape, axis);
        LabelFault.CheckLabelCount(layout, axis, scores, bottoms[1], Error);
        if (_parameter.TopK == 0) throw Error("top_k is 0; it must be at least 1");
        if (_parameter.TopK > layout.Channels)
        {
            throw Error($"top_k {_parameter.TopK} must be less than or equal to the number of classes, "
                + $"{layout.Channels} in '{scores.Name}' (shape {scores.Shape})");
        }

        _classes = new ClassLoss(layout, _parameter.HasIgnoreLabel ? _parameter.IgnoreLabel : null, LossNormalization.Valid);
        tops[0].Reshape(Shape.Scalar);
        if (tops.Length > 1) tops[1].Reshape(new Shape(layout.Channels));
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
    {
        var perClass = tops.Length > 1 ? tops[1].Data : default;
        Device.Loss.Accuracy(_classes, (int)_parameter.TopK, bottoms[0].Data, bottoms[1].Data, tops[0].Data, perClass, _fault.Words);
    }

    public override IndexSpan FaultWords => _fault.Words;

    public override void ThrowIfFaulted(Blob[] bottoms) => _fault.ThrowIfSet(this, _classes.Layout, bottoms[0], bottoms[1]);
}
