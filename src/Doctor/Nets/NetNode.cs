using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Doctor.Nets;

/// <summary>A layer with its neighbours. A blob that several layers write in place is followed from writer to writer, in the order of the file.</summary>
public sealed class NetNode(LayerParameter layer, int index, FindingPlace place)
{
    public LayerParameter Layer { get; } = layer;

    public string Name => Layer.Name;

    public string Type => Layer.Type;

    public int Index { get; } = index;

    public FindingPlace Place { get; } = place;

    /// <summary>Per bottom the layer that wrote it last; null where none does.</summary>
    public IReadOnlyList<NetNode?> Sources { get; internal set; } = [];

    /// <summary>Who reads a top of this layer, in the order of the file.</summary>
    public List<NetNode> Readers { get; } = [];

    /// <summary>Null where unknown.</summary>
    public IReadOnlyList<Shape?> TopShapes { get; internal set; } = [];

    public IReadOnlyList<Shape?> BottomShapes { get; internal set; } = [];

    public IReadOnlyList<Shape?> ParameterShapes { get; internal set; } = [];

    /// <summary>Its top 0 overwrites its bottom 0.</summary>
    public bool IsInPlace => Layer.Bottom.Count > 0 && Layer.Top.Count > 0 && Layer.Bottom[0] == Layer.Top[0];

    /// <summary>The weight of top <paramref name="top"/> in the loss: as written, else 1 for the first top of a loss layer.</summary>
    public float LossWeight(int top = 0) =>
        top < Layer.LossWeight.Count ? Layer.LossWeight[top] : top == 0 && LayerKind.IsLoss(Type) && Layer.LossWeight.Count == 0 ? 1 : 0;

    public bool HasLoss
    {
        get
        {
            for (var i = 0; i < Math.Max(1, Layer.Top.Count); i++)
            {
                if (LossWeight(i) != 0) return true;
            }

            return false;
        }
    }

    /// <summary>lr_mult of parameter <paramref name="index"/>; 1 where the file says nothing.</summary>
    public float Rate(int index) => index < Layer.Param.Count ? Layer.Param[index].LrMult : 1;

    /// <summary>It has weights and a solver changes at least one of them.</summary>
    public bool IsLearned => LayerKind.HasWeights(Layer) && (Rate(0) != 0 || (LayerKind.HasBias(Layer) && Rate(1) != 0));

    /// <summary>The net's layer that this one's values pass to unchanged in kind: itself, or the last layer that overwrites them in place.</summary>
    public NetNode AfterInPlace()
    {
        var node = this;
        while (node.Readers.Find(reader => reader.IsInPlace && ReferenceEquals(reader.Sources[0], node)) is { } next) node = next;
        return node;
    }

    public override string ToString() => $"{Type} {Name}";
}
