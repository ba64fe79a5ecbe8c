using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices;

/// <summary>Pointwise functions of one blob.</summary>
public interface IActivationOps
{
    /// <summary>y = f(x); y may be x.</summary>
    void Forward(in Activation f, DeviceSpan x, DeviceSpan y);

    /// <summary>
    /// dx = dy · f'(·); dx may be dy. Which of <paramref name="x"/> and <paramref name="y"/> a function reads is what the doc of its
    /// <see cref="ActivationKind"/> says; the other is ignored. In place x holds y.
    /// </summary>
    void Backward(in Activation f, DeviceSpan x, DeviceSpan y, DeviceSpan dy, DeviceSpan dx);

    /// <summary>y = max(x,0) + slope[c]·min(x,0), c = channel of the element (outer × channels × inner), or slope[0] when shared. y may be x.</summary>
    void PReluForward(in ChannelLayout d, bool shared, DeviceSpan x, DeviceSpan slope, DeviceSpan y);

    /// <summary>dx = dy · (x &gt; 0 ? 1 : slope); dx may be dy.</summary>
    void PReluBackwardData(in ChannelLayout d, bool shared, DeviceSpan x, DeviceSpan slope, DeviceSpan dy, DeviceSpan dx);

    /// <summary>dSlope (+)= Σ dy·x·(x ≤ 0).</summary>
    void PReluBackwardSlope(in ChannelLayout d, bool shared, DeviceSpan x, DeviceSpan dy, DeviceSpan dSlope, bool accumulate);

    /// <summary>
    /// Keeps each element with probability 1−<paramref name="ratio"/>: y = kept ? x·scale : 0; bit i of <paramref name="mask"/> (word i/32,
    /// bit i%32) says whether element i was kept. The draw depends on (key, <see cref="IDevice.Pass"/>, element index) only. y may be x.
    /// </summary>
    void DropoutForward(RandomKey key, float ratio, float scale, DeviceSpan x, IndexSpan mask, DeviceSpan y);

    /// <summary>dx = kept ? dy·scale : 0; dx may be dy.</summary>
    void DropoutBackward(float scale, DeviceSpan dy, IndexSpan mask, DeviceSpan dx);
}

/// <summary>A function with its constants; which constants it takes is in <see cref="ActivationKind"/>.</summary>
public readonly record struct Activation(ActivationKind Kind, float A = 0, float B = 0, float C = 0)
{
    /// <summary>The value does not depend on x, not even where x is NaN.</summary>
    public bool IsConstant => Kind == ActivationKind.Power && (A == 0 || B == 0);
}

/// <summary>A function that was computed in place: what is behind it gets gradients of y, what is before it those of f's argument.</summary>
/// <param name="Y">The function's result.</param>
public readonly record struct ActivationGradient(Activation Function, DeviceSpan Y);

/// <summary>Pointwise functions; "back:" says what the gradient reads.</summary>
public enum ActivationKind
{
    /// <summary>max(x,0) + A·min(x,0); NaN stays NaN. back: the sign of x (or of y in place); slope A at exactly 0.</summary>
    Relu,

    /// <summary>0.5·tanh(0.5·x)+0.5. back: y·(1−y).</summary>
    Sigmoid,

    /// <summary>back: 1−y².</summary>
    TanH,

    /// <summary>x &gt; 0 ? x : A·(eˣ−1). back: x &gt; 0 ? 1 : A + y.</summary>
    Elu,

    /// <summary>|x|. back: sign(x), 0 at 0.</summary>
    Abs,

    /// <summary>(C + B·x)^A (power A, scale B, shift C). back: A·B·(C + B·x)^(A−1), from x; constant functions (A or B zero) give 0.</summary>
    Power,

    /// <summary>x² (power_layer with power 2, scale 1, shift 0). back: 2·x.</summary>
    Square,
}

/// <summary>Element (o, c, i) of a blob seen as outer × channels × inner lies at (o·Channels + c)·Inner + i.</summary>
public readonly record struct ChannelLayout(int Outer, int Channels, int Inner)
{
    public int Count => Outer * Channels * Inner;
}
