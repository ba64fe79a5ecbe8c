using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices;

/// <summary>
/// Softmax, losses and what reads scores against labels. Scores are outer × classes × inner, labels outer × inner floats truncated to int.
/// Losses are single values left on the device. <c>fault</c> is two words, zero at the start: the first label that is not a class (and not
/// ignored) puts 1 + its position into word 0 and the label's int value into word 1; that element then counts as ignored.
/// </summary>
public interface ILossOps
{
    /// <summary>y = softmax over the classes at every (outer, inner); subtracts the maximum first. y may be x.</summary>
    void SoftmaxForward(in ChannelLayout d, DeviceSpan x, DeviceSpan y);

    /// <summary>dx = (dy − Σ dy·y)·y; dx may be dy.</summary>
    void SoftmaxBackward(in ChannelLayout d, DeviceSpan y, DeviceSpan dy, DeviceSpan dx);

    /// <summary>
    /// prob = softmax(x); loss = Σ −ln(max(prob[label], FLT_MIN)) / normalizer. <paramref name="normalizer"/> (one value, kept for backward)
    /// is worked out by <see cref="LossNormalization"/>.
    /// </summary>
    void SoftmaxLossForward(in ClassLoss d, DeviceSpan x, DeviceSpan labels, DeviceSpan prob, DeviceSpan loss, DeviceSpan normalizer, IndexSpan fault);

    /// <summary>dx = (prob − 1{label})·topDiff[0]/normalizer[0], 0 where ignored.</summary>
    void SoftmaxLossBackward(in ClassLoss d, DeviceSpan prob, DeviceSpan labels, DeviceSpan topDiff, DeviceSpan normalizer, DeviceSpan dx);

    /// <summary>
    /// loss = −Σ [x·(t − (x ≥ 0)) − ln(1 + e^(x − 2x·(x ≥ 0)))] / normalizer over targets whose int is not ignored
    /// (sigmoid_cross_entropy_loss_layer.cpp). <see cref="ClassLoss.Layout"/>: outer = the batch, channels·inner = the rest.
    /// </summary>
    void SigmoidCrossEntropyForward(in ClassLoss d, DeviceSpan x, DeviceSpan targets, DeviceSpan loss, DeviceSpan normalizer);

    /// <summary>dx = (sigmoid(x) − target)·topDiff[0]/normalizer[0], 0 where ignored.</summary>
    void SigmoidCrossEntropyBackward(in ClassLoss d, DeviceSpan x, DeviceSpan targets, DeviceSpan topDiff, DeviceSpan normalizer, DeviceSpan dx);

    /// <summary>difference = a − b; loss = Σ difference² / (2·batch).</summary>
    void EuclideanForward(int batch, DeviceSpan a, DeviceSpan b, DeviceSpan difference, DeviceSpan loss);

    /// <summary>dx = sign·topDiff[0]/batch·difference, sign +1 for a and −1 for b.</summary>
    void EuclideanBackward(int batch, float sign, DeviceSpan difference, DeviceSpan topDiff, DeviceSpan dx);

    /// <summary>
    /// accuracy = right/counted (0 when none counts). A sample is right when fewer than top_k scores of other classes are ≥ its own score
    /// (accuracy_layer.cpp at HEAD: a tie counts against it; a comparison with NaN is false). <paramref name="perClass"/> (classes values, or
    /// empty): right/counted of each class, 0 for absent classes.
    /// </summary>
    void Accuracy(in ClassLoss d, int topK, DeviceSpan x, DeviceSpan labels, DeviceSpan accuracy, DeviceSpan perClass, IndexSpan fault);

    /// <summary>
    /// The <paramref name="topK"/> largest of each row (outer × channels × inner along channels), largest first, ties to the larger index
    /// (argmax_layer.cpp sorts pairs). indices and values are outer × topK × inner, either may be empty.
    /// </summary>
    void ArgMax(in ChannelLayout d, int topK, DeviceSpan x, DeviceSpan indices, DeviceSpan values);
}

/// <param name="Layout">Outer × classes × inner.</param>
/// <param name="IgnoreLabel">Label that does not count, or null.</param>
public readonly record struct ClassLoss(ChannelLayout Layout, int? IgnoreLabel, LossNormalization Normalization);

/// <summary>loss_param.normalization; the divisor is at least 1 always (loss_layer.cpp GetNormalizer).</summary>
public enum LossNormalization
{
    /// <summary>Outer·inner (SigmoidCrossEntropy: all elements).</summary>
    Full,

    /// <summary>Those not ignored.</summary>
    Valid,

    /// <summary>Outer.</summary>
    BatchSize,

    /// <summary>1.</summary>
    None,
}
