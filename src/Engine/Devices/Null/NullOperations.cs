using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Null;

/// <summary>All operation families of <see cref="NullDevice"/>: nothing happens.</summary>
internal sealed class NullOperations :
    IMemoryOps, ILinearOps, IConvolutionOps, IPoolingOps, IActivationOps, INormalizationOps, IChannelOps, IElementwiseOps, ILossOps, IReductionOps,
    IRandomOps, ISolverOps
{
    DeviceBuffer IMemoryOps.Allocate(long count) => new(this, 0, 0, count);

    void IMemoryOps.Free(nint allocation, long count)
    {
    }

    Span<float> IMemoryOps.HostSpan(DeviceSpan span) => throw new InvalidOperationException("the null device holds no values");

    Span<int> IMemoryOps.HostSpan(IndexSpan span) => throw new InvalidOperationException("the null device holds no values");

    void IMemoryOps.Upload(ReadOnlySpan<float> source, DeviceSpan destination)
    {
    }

    void IMemoryOps.Download(DeviceSpan source, Span<float> destination) => destination.Clear();

    void IMemoryOps.Download(IndexSpan source, Span<int> destination) => destination.Clear();

    void IMemoryOps.Fill(DeviceSpan destination, float value)
    {
    }

    void IMemoryOps.Fill(IndexSpan destination, int value)
    {
    }

    void IMemoryOps.Copy(DeviceSpan source, DeviceSpan destination)
    {
    }

    void IMemoryOps.ToFloat(IndexSpan source, DeviceSpan destination)
    {
    }

    void IMemoryOps.Copy(in StridedCopy copy, DeviceSpan source, DeviceSpan destination, bool accumulate)
    {
    }

    void ILinearOps.Gemm(bool transposeA, bool transposeB, int m, int n, int k, float alpha, DeviceSpan a, DeviceSpan b, float beta, DeviceSpan c)
    {
    }

    void ILinearOps.InnerProductForward(in InnerProduct d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then)
    {
    }

    void ILinearOps.InnerProductBackwardData(in InnerProduct d, DeviceSpan dy, DeviceSpan w, DeviceSpan dx)
    {
    }

    void ILinearOps.InnerProductBackwardWeights(
        in InnerProduct d, DeviceSpan x, DeviceSpan dy, DeviceSpan dw, bool accumulate, DeviceSpan dBias, bool accumulateBias, ActivationGradient? behind)
    {
    }

    void IConvolutionOps.Forward(Convolution d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then)
    {
    }

    void IConvolutionOps.ForwardPooled(
        Convolution d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then, in Pooling pooling, DeviceSpan pooled, IndexSpan position)
    {
    }

    void IConvolutionOps.BackwardData(Convolution d, DeviceSpan dy, DeviceSpan w, DeviceSpan bias, DeviceSpan dx, Activation? then)
    {
    }

    void IConvolutionOps.BackwardWeights(
        Convolution d, DeviceSpan x, DeviceSpan dy, DeviceSpan dw, bool accumulate, DeviceSpan dBias, bool accumulateBias, ActivationGradient? behind)
    {
    }

    void IPoolingOps.MaxForward(in Pooling d, DeviceSpan x, DeviceSpan y, IndexSpan position)
    {
    }

    void IPoolingOps.MaxBackward(in Pooling d, DeviceSpan dy, IndexSpan position, DeviceSpan dx)
    {
    }

    void IPoolingOps.AverageForward(in Pooling d, DeviceSpan x, DeviceSpan y)
    {
    }

    void IPoolingOps.AverageBackward(in Pooling d, DeviceSpan dy, DeviceSpan dx)
    {
    }

    void IActivationOps.Forward(in Activation f, DeviceSpan x, DeviceSpan y)
    {
    }

    void IActivationOps.Backward(in Activation f, DeviceSpan x, DeviceSpan y, DeviceSpan dy, DeviceSpan dx)
    {
    }

    void IActivationOps.PReluForward(in ChannelLayout d, bool shared, DeviceSpan x, DeviceSpan slope, DeviceSpan y)
    {
    }

    void IActivationOps.PReluBackwardData(in ChannelLayout d, bool shared, DeviceSpan x, DeviceSpan slope, DeviceSpan dy, DeviceSpan dx)
    {
    }

    void IActivationOps.PReluBackwardSlope(in ChannelLayout d, bool shared, DeviceSpan x, DeviceSpan dy, DeviceSpan dSlope, bool accumulate)
    {
    }

    void IActivationOps.DropoutForward(RandomKey key, float ratio, float scale, DeviceSpan x, IndexSpan mask, DeviceSpan y)
    {
    }

    void IActivationOps.DropoutBackward(float scale, DeviceSpan dy, IndexSpan mask, DeviceSpan dx)
    {
    }

    void INormalizationOps.LrnForward(in Lrn d, DeviceSpan x, DeviceSpan scale, DeviceSpan y)
    {
    }

    void INormalizationOps.LrnBackward(in Lrn d, DeviceSpan x, DeviceSpan y, DeviceSpan scale, DeviceSpan dy, DeviceSpan dx)
    {
    }

    void INormalizationOps.BatchNormForward(in ChannelLayout d, float eps, DeviceSpan x, DeviceSpan mean, DeviceSpan variance, DeviceSpan invStd, DeviceSpan normalized, DeviceSpan y)
    {
    }

    void INormalizationOps.BatchNormAccumulate(in ChannelLayout d, float fraction, DeviceSpan mean, DeviceSpan variance, DeviceSpan runningMean, DeviceSpan runningVariance, DeviceSpan count)
    {
    }

    void INormalizationOps.BatchNormForwardGlobal(in ChannelLayout d, float eps, DeviceSpan x, DeviceSpan runningMean, DeviceSpan runningVariance, DeviceSpan count, DeviceSpan invStd, DeviceSpan y)
    {
    }

    void INormalizationOps.BatchNormBackward(in ChannelLayout d, DeviceSpan normalized, DeviceSpan invStd, DeviceSpan dy, DeviceSpan dx)
    {
    }

    void INormalizationOps.BatchNormBackwardGlobal(in ChannelLayout d, DeviceSpan invStd, DeviceSpan dy, DeviceSpan dx)
    {
    }

    void IChannelOps.Affine(in ChannelLayout d, DeviceSpan x, DeviceSpan scale, DeviceSpan bias, DeviceSpan y)
    {
    }

    void IChannelOps.SumProducts(in ChannelLayout d, DeviceSpan a, DeviceSpan b, DeviceSpan sum, bool accumulate)
    {
    }

    void IElementwiseOps.Sum(ReadOnlySpan<DeviceSpan> x, ReadOnlySpan<float> coefficients, DeviceSpan y)
    {
    }

    void IElementwiseOps.Product(ReadOnlySpan<DeviceSpan> x, DeviceSpan y)
    {
    }

    void IElementwiseOps.ProductBackward(ReadOnlySpan<DeviceSpan> x, int which, bool stable, DeviceSpan y, DeviceSpan dy, DeviceSpan dx)
    {
    }

    void IElementwiseOps.Maximum(ReadOnlySpan<DeviceSpan> x, DeviceSpan y, IndexSpan from)
    {
    }

    void IElementwiseOps.MaximumBackward(IndexSpan from, int which, DeviceSpan dy, DeviceSpan dx)
    {
    }

    void IElementwiseOps.Axpby(float a, DeviceSpan x, float b, DeviceSpan y)
    {
    }

    void ILossOps.SoftmaxForward(in ChannelLayout d, DeviceSpan x, DeviceSpan y)
    {
    }

    void ILossOps.SoftmaxBackward(in ChannelLayout d, DeviceSpan y, DeviceSpan dy, DeviceSpan dx)
    {
    }

    void ILossOps.SoftmaxLossForward(in ClassLoss d, DeviceSpan x, DeviceSpan labels, DeviceSpan prob, DeviceSpan loss, DeviceSpan normalizer, IndexSpan fault)
    {
    }

    void ILossOps.SoftmaxLossBackward(in ClassLoss d, DeviceSpan prob, DeviceSpan labels, DeviceSpan topDiff, DeviceSpan normalizer, DeviceSpan dx)
    {
    }

    void ILossOps.SigmoidCrossEntropyForward(in ClassLoss d, DeviceSpan x, DeviceSpan targets, DeviceSpan loss, DeviceSpan normalizer)
    {
    }

    void ILossOps.SigmoidCrossEntropyBackward(in ClassLoss d, DeviceSpan x, DeviceSpan targets, DeviceSpan topDiff, DeviceSpan normalizer, DeviceSpan dx)
    {
    }

    void ILossOps.EuclideanForward(int batch, DeviceSpan a, DeviceSpan b, DeviceSpan difference, DeviceSpan loss)
    {
    }

    void ILossOps.EuclideanBackward(int batch, float sign, DeviceSpan difference, DeviceSpan topDiff, DeviceSpan dx)
    {
    }

    void ILossOps.Accuracy(in ClassLoss d, int topK, DeviceSpan x, DeviceSpan labels, DeviceSpan accuracy, DeviceSpan perClass, IndexSpan fault)
    {
    }

    void ILossOps.ArgMax(in ChannelLayout d, int topK, DeviceSpan x, DeviceSpan indices, DeviceSpan values)
    {
    }

    void IReductionOps.Reduce(ReductionKind kind, int outer, int length, float coefficient, DeviceSpan x, DeviceSpan y)
    {
    }

    void IReductionOps.ReduceBackward(ReductionKind kind, int outer, int length, float coefficient, DeviceSpan x, DeviceSpan dy, DeviceSpan dx)
    {
    }

    void IReductionOps.Dot(DeviceSpan values, DeviceSpan weights, DeviceSpan destination, bool accumulate)
    {
    }

    double IReductionOps.SumOfSquares(ReadOnlySpan<DeviceSpan> spans) => 0;

    void IReductionOps.Measure(ReadOnlySpan<DeviceSpan> spans, Span<BlobStatistics> results) => results.Clear();

    void IRandomOps.Uniform(RandomKey key, float low, float high, DeviceSpan destination)
    {
    }

    void IRandomOps.Gaussian(RandomKey key, float mean, float std, DeviceSpan destination)
    {
    }

    void ISolverOps.Update(in SolverStep step, ReadOnlySpan<ParameterUpdate> parameters)
    {
    }

    void ISolverOps.Scale(ReadOnlySpan<DeviceSpan> spans, float factor)
    {
    }
}
