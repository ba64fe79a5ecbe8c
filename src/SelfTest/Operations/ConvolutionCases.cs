using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Operations;

internal static class ConvolutionCases
{
    public static IEnumerable<OpCase> All()
    {
        foreach (var name in ConvolutionShapes.Names)
        {
            var d = ConvolutionShapes.Get(name);
            foreach (var biased in new[] { false, true })
            {
                var what = name + (biased ? ", bias" : "");
                yield return new($"convolution forward, {what}", run =>
                {
                    var (x, w, bias, y) = (Input(run, d), Weights(run, d), run.Input(d.Outputs), run.Output(d.Batch * d.Outputs * d.OutputArea));
                    run.Op(device => device.Convolution.Forward(d, x, w, biased ? bias : default, y));
                }, IsProduct: true);
                yield return new($"convolution backward data, {what}", run =>
                {
                    var (dy, w, bias, dx) = (Gradient(run, d), Weights(run, d), run.Input(d.Inputs), run.Output(d.Batch * d.Inputs * d.InputArea));
                    run.Op(device => device.Convolution.BackwardData(d, dy, w, biased ? bias : default, dx));
                }, IsProduct: true);
            }

            foreach (var accumulate in new[] { false, true })
            {
                yield return new($"convolution backward weights, {name}{(accumulate ? ", +" : "")}", run =>
                {
                    var (x, dy, dw, bias) = (Input(run, d), Gradient(run, d), run.InOut(d.Outputs * d.FilterLength), run.InOut(d.Outputs));
                    run.Op(device => device.Convolution.BackwardWeights(d, x, dy, dw, accumulate, bias, !accumulate));
                }, IsProduct: true);
            }

            foreach (var op in Fused(name, d)) yield return op;
        }
    }

    private static IEnumerable<OpCase> Fused(string name, Convolution d)
    {
        var f = new Activation(ActivationKind.Relu, 0.1f);
        foreach (var op in Pooled(name, d, f)) yield return op;
        foreach (var biased in new[] { false, true })
        {
            var what = name + (biased ? ", bias" : "");
            yield return new($"convolution forward fused, {what}", run =>
            {
                var (x, w, bias, y) = (Input(run, d), Weights(run, d), run.Input(d.Outputs), run.Output(d.Batch * d.Outputs * d.OutputArea));
                run.Op(device => device.Convolution.Forward(d, x, w, biased ? bias : default, y, f));
            }, IsProduct: true);
            yield return new($"convolution backward data fused, {what}", run =>
            {
                var (dy, w, bias, dx) = (Gradient(run, d), Weights(run, d), run.Input(d.Inputs), run.Output(d.Batch * d.Inputs * d.InputArea));
                run.Op(device => device.Convolution.BackwardData(d, dy, w, biased ? bias : default, dx, f));
            }, IsProduct: true);
            yield return new($"convolution backward weights fused, {what}", run =>
            {
                var (x, y, dy) = (Input(run, d), run.Input(d.Batch * d.Outputs * d.OutputArea, Values.Ties), run.InOut(d.Batch * d.Outputs * d.OutputArea));
                var (dw, bias) = (run.InOut(d.Outputs * d.FilterLength), run.InOut(d.Outputs));
                run.Op(device => device.Convolution.BackwardWeights(d, x, dy, dw, biased, biased ? bias : default, !biased, new ActivationGradient(f, y)));
            }, IsProduct: true);
        }
    }

    // Windows that partition planes of even and of odd extents, that overlap, that are one plane.
    private static IEnumerable<OpCase> Pooled(string name, Convolution d, Activation f)
    {
        if (d.Axes != 2 || d.Batch == 0) yield break;
        foreach (var (kernel, stride, then) in new[] { (2, 2, f), (2, 2, default(Activation?)), (3, 3, f), (3, 2, f), (7, 7, null) })
        {
            var (height, width) = (d.OutputSize[0], d.OutputSize[1]);
            var pooling = new Pooling(
                d.Batch * d.Outputs, height, width, Pooled(height, kernel, stride), Pooled(width, kernel, stride), kernel, kernel, stride, stride, 0, 0);
            if (pooling.PooledHeight < 1 || pooling.PooledWidth < 1) continue;
            foreach (var biased in new[] { false, true })
            {
                yield return new($"convolution forward pooled, {name}{(biased ? ", bias" : "")}, {kernel}x{kernel} stride {stride}{(then is null ? "" : " function")}", run =>
                {
                    var (x, w, bias, y) = (Input(run, d), Weights(run, d), run.Input(d.Outputs), run.Output(d.Batch * d.Outputs * d.OutputArea));
                    var pooled = run.Output(pooling.Planes * pooling.PooledHeight * pooling.PooledWidth);
                    var position = new IndexSpan(run.Undefined(pooled.Count).Address, pooled.Count);
                    run.Op(device => device.Convolution.ForwardPooled(d, x, w, biased ? bias : default, y, then, pooling, pooled, position));
                    run.Returned.Add(Elsewhere(run.Device, pooling, y, pooled, position));
                }, IsProduct: true);
            }
        }
    }

    // Maxima that are not where they are said to be: places themselves may differ where values differ by their rounding.
    private static int Elsewhere(IDevice device, in Pooling d, DeviceSpan y, DeviceSpan pooled, IndexSpan position)
    {
        var (values, maxima, places) = (new float[y.Count], new float[pooled.Count], new int[position.Count]);
        device.Memory.Download(y, values);
        device.Memory.Download(pooled, maxima);
        device.Memory.Download(position, places);
        var wrong = 0;
        for (var i = 0; i < places.Length; i++)
        {
            var plane = i / d.PooledWidth / d.PooledHeight * d.Height * d.Width;
            if (places[i] < 0 || values[plane + places[i]] != maxima[i]) wrong++;
        }

        return wrong;
    }

    private static int Pooled(int extent, int kernel, int stride) => extent < kernel ? 0 : ((extent - kernel + stride - 1) / stride) + 1;

    private static DeviceSpan Input(OpRun run, Convolution d) => run.Input(d.Batch * d.Inputs * d.InputArea);

    private static DeviceSpan Weights(OpRun run, Convolution d) => run.Input(d.Outputs * d.FilterLength);

    private static DeviceSpan Gradient(OpRun run, Convolution d) => run.Input(d.Batch * d.Outputs * d.OutputArea);
}
