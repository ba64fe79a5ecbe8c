using CaffeTop.Engine.Devices;

namespace CaffeTop.Engine.Tests.Devices;

/// <summary>
/// Convolution as its definition says, in double precision and without a thought for speed: y[n, o, p] = bias[o] + Σ over channels c of o's group and
/// kernel elements t of w[o, c, t]·x[n, c, p·stride − pad + t·dilation], outside the image 0.
/// </summary>
internal static class ConvolutionReference
{
    public static double[] Forward(Convolution d, float[] x, float[] w, float[]? bias)
    {
        var y = new double[d.Batch * d.Outputs * d.OutputArea];
        for (var i = 0; i < y.Length; i++) y[i] = bias is null ? 0 : bias[i / d.OutputArea % d.Outputs];
        Visit(d, (ix, iw, iy) => y[iy] += (double)x[ix] * w[iw]);
        return y;
    }

    public static double[] BackwardData(Convolution d, float[] dy, float[] w, float[]? bias)
    {
        var dx = new double[d.Batch * d.Inputs * d.InputArea];
        for (var i = 0; i < dx.Length; i++) dx[i] = bias is null ? 0 : bias[i / d.InputArea % d.Inputs];
        Visit(d, (ix, iw, iy) => dx[ix] += (double)dy[iy] * w[iw]);
        return dx;
    }

    public static double[] BackwardWeights(Convolution d, float[] x, float[] dy, float[]? start)
    {
        var dw = new double[d.Outputs * d.FilterLength];
        for (var i = 0; i < dw.Length; i++) dw[i] = start is null ? 0 : start[i];
        Visit(d, (ix, iw, iy) => dw[iw] += (double)x[ix] * dy[iy]);
        return dw;
    }

    public static double[] BackwardBias(Convolution d, float[] dy, float[]? start)
    {
        var db = new double[d.Outputs];
        for (var i = 0; i < db.Length; i++) db[i] = start is null ? 0 : start[i];
        for (var i = 0; i < dy.Length; i++) db[i / d.OutputArea % d.Outputs] += dy[i];
        return db;
    }

    /// <summary>Calls with the indices into x, w and y of every product that is summed.</summary>
    private static void Visit(Convolution d, Action<int, int, int> visit)
    {
        var channels = d.Inputs / d.Group;
        var taps = Indices(d.Kernel).ToArray();
        var positions = Indices(d.OutputSize).ToArray();
        for (var p = 0; p < positions.Length; p++)
        {
            for (var t = 0; t < taps.Length; t++)
            {
                var input = 0;
                var isInside = true;
                for (var axis = 0; axis < d.Axes; axis++)
                {
                    var at = (positions[p][axis] * d.Stride[axis]) - d.Pad[axis] + (taps[t][axis] * d.Dilation[axis]);
                    isInside &= at >= 0 && at < d.InputSize[axis];
                    input = (input * d.InputSize[axis]) + at;
                }

                if (!isInside) continue;
                for (var n = 0; n < d.Batch; n++)
                {
                    for (var o = 0; o < d.Outputs; o++)
                    {
                        var group = o / (d.Outputs / d.Group);
                        for (var c = 0; c < channels; c++)
                        {
                            var ix = (((n * d.Inputs) + (group * channels) + c) * d.InputArea) + input;
                            visit(ix, (((o * channels) + c) * d.KernelArea) + t, (((n * d.Outputs) + o) * d.OutputArea) + p);
                        }
                    }
                }
            }
        }
    }

    private static IEnumerable<int[]> Indices(int[] extents)
    {
        var count = extents.Aggregate(1, (product, extent) => product * extent);
        for (var i = 0; i < count; i++)
        {
            var index = new int[extents.Length];
            for (int axis = extents.Length - 1, rest = i; axis >= 0; axis--)
            {
                index[axis] = rest % extents[axis];
                rest /= extents[axis];
            }

            yield return index;
        }
    }
}
