using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>A loss is one launch: the block that comes last adds up the others' parts. Nothing is read back.</summary>
internal sealed class CudaLoss(CudaResources resources) : ILossOps
{
    /// <summary>ct_loss.</summary>
    private const int PartBytes = 24;

    // Below it a thread per position reads its few scores faster than a block shares them.
    private const int FewClasses = 32;

    private readonly CudaKernel _rows = resources.Kernels["softmax_rows"];
    private readonly CudaKernel _columns = resources.Kernels["softmax_columns"];
    private readonly CudaKernel _rowsBackward = resources.Kernels["softmax_rows_backward"];
    private readonly CudaKernel _columnsBackward = resources.Kernels["softmax_columns_backward"];
    private readonly CudaKernel _softmaxLossRows = resources.Kernels["softmax_loss_rows"];
    private readonly CudaKernel _softmaxLossColumns = resources.Kernels["softmax_loss_columns"];
    private readonly CudaKernel _softmaxLossBackward = resources.Kernels["softmax_loss_backward"];
    private readonly CudaKernel _sigmoidLoss = resources.Kernels["sigmoid_loss"];
    private readonly CudaKernel _sigmoidLossBackward = resources.Kernels["sigmoid_loss_backward"];
    private readonly CudaKernel _euclidean = resources.Kernels["euclidean_loss"];
    private readonly CudaKernel _euclideanBackward = resources.Kernels["euclidean_backward"];
    private readonly CudaKernel _accuracy = resources.Kernels["accuracy"];
    private readonly CudaKernel _argMax = resources.Kernels["arg_max"];
    private readonly DeviceScratch _parts = resources.NewScratch();
    private readonly DeviceScratch _ticket = resources.NewScratch();
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
        var kernel = ByRows(d.Layout) ? _softmaxLossRows : _softmaxLossColumns;
        var positions = Positions(d.Layout);
        var blocks = ByRows(d.Layout) ? kernel.BlocksFor(positions * CudaKernel.BlockSize) : Parts(kernel, positions);
        kernel.BlocksWith(Of(d, positions), blocks, x, labels, prob, Partial(blocks), Ticket, loss, normalizer, OrNull(fault));
    }

    public void SoftmaxLossBackward(in ClassLoss d, DeviceSpan prob, DeviceSpan labels, DeviceSpan topDiff, DeviceSpan normalizer, DeviceSpan dx)
        => _softmaxLossBackward.OverWith(Of(d, Positions(d.Layout)), dx.Count, prob, labels, topDiff, normalizer, dx, (long)dx.Count);

    public void SigmoidCrossEntropyForward(in ClassLoss d, DeviceSpan x, DeviceSpan targets, DeviceSpan loss, DeviceSpan normalizer)
    {
        var blocks = Parts(_sigmoidLoss, d.Layout.Count);
        _sigmoidLoss.BlocksWith(Of(d, d.Layout.Count), blocks, x, targets, Partial(blocks), Ticket, loss, normalizer);
    }

    public void SigmoidCrossEntropyBackward(in ClassLoss d, DeviceSpan x, DeviceSpan targets, DeviceSpan topDiff, DeviceSpan normalizer, DeviceSpan dx)
        => _sigmoidLossBackward.OverWith(Of(d, d.Layout.Count), dx.Count, x, targets, topDiff, normalizer, dx, (long)dx.Count);

    public void EuclideanForward(int batch, DeviceSpan a, DeviceSpan b, DeviceSpan difference, DeviceSpan loss)
    {
        var blocks = Parts(_euclidean, a.Count);
        _euclidean.Blocks(blocks, a, b, difference, (long)a.Count, 2.0 * batch, Partial(blocks), Ticket, loss);
    }

    public void EuclideanBackward(int batch, float sign, DeviceSpan difference, DeviceSpan topDiff, DeviceSpan dx)
        => _euclideanBackward.Over(dx.Count, sign / batch, difference, topDiff, dx, (long)dx.Count);

    public void Accuracy(in ClassLoss d, int topK, DeviceSpan x, DeviceSpan labels, DeviceSpan accuracy, DeviceSpan perClass, IndexSpan fault)
    {
        var positions = Positions(d.Layout);
        var blocks = Parts(_accuracy, positions);
        var counts = perClass.IsEmpty ? 0 : _counts.TakeZeros(2L * d.Layout.Channels * sizeof(int));
        _accuracy.BlocksWith(Of(d, positions), blocks, topK, x, labels, Partial(blocks), Ticket, counts, accuracy, perClass.IsEmpty ? default : perClass, OrNull(fault));
    }

    public void ArgMax(in ChannelLayout d, int topK, DeviceSpan x, DeviceSpan indices, DeviceSpan values)
        => _argMax.Over(Positions(d), d.Channels, d.Inner, topK, x, indices.IsEmpty ? default : indices, values.IsEmpty ? default : values, Positions(d));

    private static bool ByRows(in ChannelLayout d) => d.Inner == 1 && d.Channels > FewClasses;

    private static long Positions(in ChannelLayout d) => (long)d.Outer * d.Inner;

    private nint Ticket => _ticket.TakeZeros(sizeof(int));

    private static Classes Of(in ClassLoss d, long all) => new()
    {
        Channels = d.Layout.Channels,
        Inner = d.Layout.Inner,
        Ignores = d.IgnoreLabel.HasValue ? 1 : 0,
        Ignored = d.IgnoreLabel ?? 0,
        Normalization = (int)d.Normalization,
        All = all,
        Outer = d.Layout.Outer,
    };

    private static IndexSpan OrNull(IndexSpan fault) => fault.Count < 2 ? default : fault;

    private static int Parts(CudaKernel kernel, long count) => Math.Max(1, kernel.BlocksFor(count));

    private nint Partial(int blocks) => _parts.Take((long)blocks * PartBytes);

    /// <summary>ct_classes.</summary>
    private struct Classes
    {
        public int Channels;
        public int Inner;
        public int Ignores;
        public int Ignored;
        public int Normalization;
        public long All;
        public long Outer;
    }
}
