using CaffeTop.Engine.Devices;

namespace CaffeTop.SelfTest.Operations;

internal static class PoolingCases
{
    public static readonly Pooling[] Shapes =
    [
        Of(3, 24, 24, 2, 2, 0), Of(5, 8, 8, 2, 2, 0), Of(2, 7, 7, 2, 2, 0), Of(2, 32, 32, 3, 2, 0), Of(3, 55, 55, 3, 2, 0), Of(2, 13, 13, 3, 2, 0),
        Of(2, 14, 17, 3, 1, 1), Of(4, 7, 7, 3, 1, 1), Of(3, 28, 35, 3, 2, 1), Of(3, 7, 7, 7, 1, 0), Of(2, 33, 65, 65, 1, 0, 33), Of(1, 1, 1, 1, 1, 0),
        Of(2, 9, 9, 3, 3, 0), Of(2, 10, 11, 3, 3, 1), Of(2, 11, 9, 5, 4, 2), Of(2, 12, 12, 2, 3, 0), Of(1, 20, 40, 5, 2, 2), Of(1, 6, 50, 4, 2, 1),
        Of(200, 16, 16, 3, 2, 0), Of(1, 5, 3, 1, 2, 0), Of(2, 16, 16, 8, 8, 0), Of(2, 19, 23, 11, 5, 4),
    ];

    public static IEnumerable<OpCase> All()
    {
        foreach (var d in Shapes)
        {
            var what = $"{d.Planes}x{d.Height}x{d.Width} {d.KernelH}x{d.KernelW} stride {d.StrideH} pad {d.PadH}";
            var count = d.Planes * d.Height * d.Width;
            var pooled = d.Planes * d.PooledHeight * d.PooledWidth;
            foreach (var values in new[] { Values.Normal, Values.Ties, Values.Special })
            {
                yield return new($"max pooling {what} {values}", run =>
                {
                    var (x, y, position) = (run.Input(count, values), run.Output(pooled), run.Indices(pooled));
                    run.Op(device => device.Pooling.MaxForward(d, x, y, position));
                });
            }

            yield return new($"max pooling {what} of NaN", run =>
            {
                var nothing = new float[count];
                Array.Fill(nothing, float.NaN);
                var (x, y, position) = (run.InOut(nothing), run.Output(pooled), run.Indices(pooled));
                run.Op(device => device.Pooling.MaxForward(d, x, y, position));
            });
            yield return new($"max pooling backward {what}", run =>
            {
                var (dy, dx) = (run.Input(pooled), run.Output(count));
                var position = run.Indices(Positions(d));
                run.Op(device => device.Pooling.MaxBackward(d, dy, position, dx));
            });
            yield return new($"average pooling {what}", run =>
            {
                var (x, y) = (run.Input(count), run.Output(pooled));
                run.Op(device => device.Pooling.AverageForward(d, x, y));
            });
            yield return new($"average pooling backward {what}", run =>
            {
                var (dy, dx) = (run.Input(pooled), run.Output(count));
                run.Op(device => device.Pooling.AverageBackward(d, dy, dx));
            });
        }
    }

    /// <summary>A pooling layer as Caffe lays it out: ceil, less the last window where it would start in the padding.</summary>
    private static Pooling Of(int planes, int height, int width, int kernel, int stride, int pad, int kernelH = 0)
    {
        if (kernelH == 0) kernelH = kernel;
        return new Pooling(
            planes, height, width, Extent(height, kernelH, stride, pad), Extent(width, kernel, stride, pad), kernelH, kernel, stride, stride, pad, pad);
    }

    private static int Extent(int input, int kernel, int stride, int pad)
    {
        var extent = (int)Math.Ceiling((input + (2.0 * pad) - kernel) / stride) + 1;
        return pad > 0 && (extent - 1) * stride >= input + pad ? extent - 1 : extent;
    }

    /// <summary>Some position inside each window, −1 now and then.</summary>
    private static int[] Positions(Pooling d)
    {
        var random = new Random(1);
        var positions = new int[d.Planes * d.PooledHeight * d.PooledWidth];
        for (var i = 0; i < positions.Length; i++)
        {
            var top = Math.Max(0, (i / d.PooledWidth % d.PooledHeight * d.StrideH) - d.PadH);
            var left = Math.Max(0, (i % d.PooledWidth * d.StrideW) - d.PadW);
            var h = random.Next(top, Math.Max(top + 1, Math.Min(d.Height, top + d.KernelH - d.PadH)));
            var w = random.Next(left, Math.Max(left + 1, Math.Min(d.Width, left + d.KernelW - d.PadW)));
            positions[i] = random.Next(20) == 0 || h >= d.Height || w >= d.Width ? -1 : (h * d.Width) + w;
        }

        return positions;
    }
}
