using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>Losses in two launches: parts by many blocks, then their sum and its divisor. Nothing is read back.</summary>
internal sealed unsafe class CudaLoss(CudaResources resources) : ILossOps
{
    private const int PartBytes = 32;

    // Below it a thread per position reads its few scores faster than a block shares them.
    private const int FewClasses = 32;

    private readonly CudaKernel _rows = resources.Kernels["softmax_rows"];
    private readonly CudaKernel _columns = resources.Kernels["softmax_columns"];
    private readonly CudaKernel _rowsBackward = resources.Kernels["softmax_rows_backward"];
    private readonly CudaKernel _columnsBackward = resources.Kernels["softmax_columns_backward"];
    private readonly CudaKernel _softmaxLoss = resources.Kernels["softmax_loss_partial"];
    private readonly CudaKernel _softmaxLossBackward = resources.Kernels["softmax_loss_backward"];
    private readonly CudaKernel _sigmoidLoss = resources.Kernels["sigmoid_loss_partial"];
    private readonly CudaKernel _sigmoidLossBackward = resources.Kernels["sigmoid_loss_backward"];
    private readonly CudaKernel _finish = resources.Kernels["loss_finish"];
    private readonly CudaKernel _euclidean = resources.Kernels["euclidean_partial"];
    private readonly CudaKernel _euclideanFinish = resources.Kernels["euclidean_finish"];
    private readonly CudaKernel _euclideanBackward = resources.Kernels["euclidean_backward"];
    private readonly CudaKernel _accuracy = resources.Kernels["accuracy_partial"];
    private readonly CudaKernel _accuracyFinish = resources.Kernels["accuracy_finish"];
    private readonly CudaKernel _argMax = resources.Kernels["arg_max"];
    private readonly DeviceScratch _parts = resources.NewScratch();
    private readonly DeviceScratch _counts = resources.NewScratch();

    public void SoftmaxForward(in ChannelLayout d, DeviceSpan x, DeviceSpan y)
    {
        if (ByRows(d)) _rows.Blocks(d.Outer, d.Channels, x, y);
        else _columns.Over(Positions(d), d.Channels, d.Inner, x, y, Positions(d));
    }

    public void SoftmaxBackward(in ChannelLayout d, DeviceSpan y, DeviceSpan dy, DeviceSpan dx)
    {
        if (ByRows(d)) _rowsBackward.Blocks(d.Outer, d.Channels, y, dy, dx);
        else _columnsBackward.Over(Positions(d), d.Channels, d.Inner, y, dy, dx, Positions(d));
    }

    public void SoftmaxLossForward(
        in ClassLoss d, DeviceSpan x, DeviceSpan labels, DeviceSpan prob, DeviceSpan loss, DeviceSpan normalizer, IndexSpan fault)
    {
        SoftmaxForward(d.Layout, x, prob);
        var positions = Positions(d.Layout);
        var parts = Parts(_softmaxLoss, positions, out var partial);
        _softmaxLoss.BlocksWith(Of(d), parts, prob, labels, positions, partial);
        Finish(d, positions, parts, partial, loss, normalizer, fault);
    }

    public void SoftmaxLossBackward(in ClassLoss d, DeviceSpan prob, DeviceSpan labels, DeviceSpan topDiff, DeviceSpan normalizer, DeviceSpan dx)
        => _softmaxLossBackward.OverWith(Of(d), dx.Count, prob, labels, topDiff, normalizer, dx, (long)dx.Count);

    public void SigmoidCrossEntropyForward(in ClassLoss d, DeviceSpan x, DeviceSpan targets, DeviceSpan loss, DeviceSpan normalizer)
    {
        var parts = Parts(_sigmoidLoss, d.Layout.Count, out var partial);
        _sigmoidLoss.BlocksWith(Of(d), parts, x, targets, (long)d.Layout.Count, partial);
        Finish(d, d.Layout.Count, parts, partial, loss, normalizer, default);
    }

    public void SigmoidCrossEntropyBackward(in ClassLoss d, DeviceSpan x, DeviceSpan targets, DeviceSpan topDiff, DeviceSpan normalizer, DeviceSpan dx)
        => _sigmoidLossBackward.OverWith(Of(d), dx.Count, x, targets, topDiff, normalizer, dx, (long)dx.Count);

    public void EuclideanForward(int batch, DeviceSpan a, DeviceSpan b, DeviceSpan difference, DeviceSpan loss)
    {
        var parts = Parts(_euclidean, a.Count, out var partial);
        _euclidean.Blocks(parts, a, b, difference, (long)a.Count, partial);
        _euclideanFinish.Blocks(1, parts, partial, 2.0 * batch, loss);
    }

    public void EuclideanBackward(int batch, float sign, DeviceSpan difference, DeviceSpan topDiff, DeviceSpan dx)
        => _euclideanBackward.Over(dx.Count, sign / batch, difference, topDiff, dx, (long)dx.Count);

    public void Accuracy(in ClassLoss d, int topK, DeviceSpan x, DeviceSpan labels, DeviceSpan accuracy, DeviceSpan perClass, IndexSpan fault)
    {
        var positions = Positions(d.Layout);
        var parts = Parts(_accuracy, positions, out var partial);
        var classes = perClass.IsEmpty ? 0 : d.Layout.Channels;
        var counts = default(IndexSpan);
        if (classes > 0)
        {
            counts = new IndexSpan(_counts.Take(2L * classes * sizeof(int)), 2 * classes);
            resources.Memory.Fill(counts, 0);
        }

        _accuracy.BlocksWith(Of(d), parts, topK, x, labels, positions, partial, counts);
        _accuracyFinish.Blocks(Math.Max(1, _accuracyFinish.BlocksFor(classes)), parts, partial, classes, counts, accuracy, perClass, OrNull(fault));
    }

    public void ArgMax(in ChannelLayout d, int topK, DeviceSpan x, DeviceSpan indices, DeviceSpan values)
        => _argMax.Over(Positions(d), d.Channels, d.Inner, topK, x, indices.IsEmpty ? default : indices, values.IsEmpty ? default : values, Positions(d));

    private static bool ByRows(in ChannelLayout d) => d.Inner == 1 && d.Channels > FewClasses;

    private static long Positions(in ChannelLayout d) => (long)d.Outer * d.Inner;

    private static Classes Of(in ClassLoss d)
        => new() { Channels = d.Layout.Channels, Inner = d.Layout.Inner, Ignores = d.IgnoreLabel.HasValue ? 1 : 0, Ignored = d.IgnoreLabel ?? 0 };

    private static IndexSpan OrNull(IndexSpan fault) => fault.Count < 2 ? default : fault;

    private int Parts(CudaKernel kernel, long count, out nint partial)
    {
        var parts = Math.Max(1, kernel.BlocksFor(count));
        partial = _parts.Take((long)parts * PartBytes);
        return parts;
    }

    private void Finish(in ClassLoss d, long all, int parts, nint partial, DeviceSpan loss, DeviceSpan normalizer, IndexSpan fault)
        => _finish.Blocks(1, parts, partial, (int)d.Normalization, all, (long)d.Layout.Outer, loss, normalizer, OrNull(fault));

    /// <summary>ct_classes.</summary>
    private struct Classes
    {
        public int Channels;
        public int Inner;
        public int Ignores;
        public int Ignored;
    }
}
