using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

internal sealed unsafe class CpuLoss(CpuThreads threads) : ILossOps, IScratchOwner
{
    private readonly Scratch _sums = new();
    private readonly Scratch _scratch = new();

    public long ScratchBytes => _sums.Bytes + _scratch.Bytes;

    public void SoftmaxForward(in ChannelLayout d, DeviceSpan x, DeviceSpan y)
        => RunSoftmax(new ClassLoss(d, null, LossNormalization.None), x, y, null, null);

    public void SoftmaxBackward(in ChannelLayout d, DeviceSpan y, DeviceSpan dy, DeviceSpan dx)
    {
        var work = new SoftmaxGradient(d, (float*)y.Address, (float*)dy.Address, (float*)dx.Address);
        threads.For(work.Strips.Tasks.Chunks, work);
    }

    public void SoftmaxLossForward(
        in ClassLoss d, DeviceSpan x, DeviceSpan labels, DeviceSpan prob, DeviceSpan loss, DeviceSpan normalizer, IndexSpan fault)
    {
        var chunks = new Strips(d.Layout).Tasks.Chunks;
        var sums = _sums.Take<LossSum>(chunks);
        RunSoftmax(d, x, prob, (float*)labels.Address, sums);
        var total = LossSum.Total(sums, chunks);
        total.Report(fault);
        Finish(d, total, (long)d.Layout.Outer * d.Layout.Inner, loss, normalizer);
    }

    public void SoftmaxLossBackward(in ClassLoss d, DeviceSpan prob, DeviceSpan labels, DeviceSpan topDiff, DeviceSpan normalizer, DeviceSpan dx)
    {
        var work = new SoftmaxLossGradient(d, (float*)prob.Address, (float*)labels.Address, Ratio(topDiff, normalizer), (float*)dx.Address);
        threads.For(work.Strips.Tasks.Chunks, work);
    }

    public void SigmoidCrossEntropyForward(in ClassLoss d, DeviceSpan x, DeviceSpan targets, DeviceSpan loss, DeviceSpan normalizer)
    {
        var slices = new Slices(d.Layout.Count);
        var sums = _sums.Take<LossSum>(slices.Chunks);
        var ignored = new IgnoredTarget(d.IgnoreLabel);
        threads.For(slices.Chunks, new SigmoidCrossEntropy((float*)x.Address, (float*)targets.Address, ignored, sums, slices));
        Finish(d, LossSum.Total(sums, slices.Chunks), d.Layout.Count, loss, normalizer);
    }

    public void SigmoidCrossEntropyBackward(in ClassLoss d, DeviceSpan x, DeviceSpan targets, DeviceSpan topDiff, DeviceSpan normalizer, DeviceSpan dx)
    {
        var gradient = new SigmoidCrossEntropyGradient(new IgnoredTarget(d.IgnoreLabel), Ratio(topDiff, normalizer));
        Map.Run(threads, gradient, x, targets, dx);
    }

    public void EuclideanForward(int batch, DeviceSpan a, DeviceSpan b, DeviceSpan difference, DeviceSpan loss)
    {
        var slices = new Slices(a.Count);
        var sums = _sums.Take<LossSum>(slices.Chunks);
        threads.For(slices.Chunks, new EuclideanDifference((float*)a.Address, (float*)b.Address, (float*)difference.Address, sums, slices));
        *(float*)loss.Address = (float)(LossSum.Total(sums, slices.Chunks).Sum / (2.0 * batch));
    }

    public void EuclideanBackward(int batch, float sign, DeviceSpan difference, DeviceSpan topDiff, DeviceSpan dx)
        => Map.Run(threads, new Factor(sign * *(float*)topDiff.Address / batch), difference, dx);

    public void Accuracy(in ClassLoss d, int topK, DeviceSpan x, DeviceSpan labels, DeviceSpan accuracy, DeviceSpan perClass, IndexSpan fault)
    {
        var chunks = new Strips(d.Layout).Tasks.Chunks;
        var sums = _sums.Take<LossSum>(chunks);
        var classes = perClass.IsEmpty ? 0 : d.Layout.Channels;
        var counts = _scratch.Take<int>(2 * classes);
        new Span<int>(counts, 2 * classes).Clear();
        var work = new ClassAccuracy(d, topK, (float*)x.Address, (float*)labels.Address, sums, classes == 0 ? null : counts);
        threads.For(chunks, work);
        var total = LossSum.Total(sums, chunks);
        total.Report(fault);
        *(float*)accuracy.Address = total.Counted == 0 ? 0 : (float)(total.Sum / total.Counted);
        var result = (float*)perClass.Address;
        for (var c = 0; c < classes; c++) result[c] = counts[2 * c] == 0 ? 0 : (float)((double)counts[(2 * c) + 1] / counts[2 * c]);
    }

    public void ArgMax(in ChannelLayout d, int topK, DeviceSpan x, DeviceSpan indices, DeviceSpan values)
    {
        var ranked = _scratch.Take<RankedClass>((long)topK * threads.Count);
        var work = new LargestClasses(
            d, topK, (float*)x.Address, indices.IsEmpty ? null : (float*)indices.Address, values.IsEmpty ? null : (float*)values.Address, ranked);
        threads.For(work.Rows.Chunks, work);
    }

    public void Dispose()
    {
        _sums.Dispose();
        _scratch.Dispose();
    }

    private static float Ratio(DeviceSpan topDiff, DeviceSpan normalizer) => *(float*)topDiff.Address / *(float*)normalizer.Address;

    private static void Finish(in ClassLoss d, in LossSum total, long all, DeviceSpan loss, DeviceSpan normalizer)
    {
        var divisor = total.Normalizer(d.Normalization, d.Layout.Outer, all);
        *(float*)normalizer.Address = (float)divisor;
        *(float*)loss.Address = (float)(total.Sum / divisor);
    }

    private void RunSoftmax(in ClassLoss d, DeviceSpan x, DeviceSpan y, float* labels, LossSum* sums)
    {
        var scratch = _scratch.Take<float>(Softmax.ScratchOf(d.Layout) * threads.Count);
        var work = new Softmax(d, (float*)x.Address, (float*)y.Address, labels, sums, scratch);
        threads.For(work.Strips.Tasks.Chunks, work);
    }
}
