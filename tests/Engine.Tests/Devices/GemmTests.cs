using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Tests.Devices;

/// <summary>Matrix products on the CPU against plain loops in double precision.</summary>
public class GemmTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 1, 40, 3 }, { 14, 32, 7 }, { 15, 33, 300 }, { 20, 25, 64 }, { 6, 16, 257 }, { 64, 10, 500 }, { 3, 1000, 2 }, { 300, 5, 17 },
        { 129, 270, 40 }, { 29, 31, 1 }, { 4, 4, 0 }, { 0, 3, 3 }, { 3, 0, 3 }, { 64, 300, 70 }, { 65, 64, 64 }, { 8, 1000, 1024 }, { 100, 64, 1024 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void GemmMatchesTheDefinition(int m, int n, int k)
    {
        foreach (var bits in new[] { 512, 256, 128 })
        {
            using var device = new CpuDevice(2, bits);
            foreach (var (transposeA, transposeB, alpha, beta) in new[] { (false, false, 1f, 0f), (true, false, 1f, 1f), (false, true, -0.5f, 0.25f), (true, true, 2f, 0f) })
            {
                var (a, b, c) = (HostBlob.Noise(m * k, 1), HostBlob.Noise(k * n, 2), HostBlob.Noise(m * n, 3));
                using var blobA = new HostBlob(device, a);
                using var blobB = new HostBlob(device, b);
                using var blobC = new HostBlob(device, c);
                device.Linear.Gemm(transposeA, transposeB, m, n, k, alpha, blobA.Span, blobB.Span, beta, blobC.Span);
                Near.AssertEqual(Reference(transposeA, transposeB, m, n, k, alpha, a, b, beta, c), blobC.ToArray(), $"{bits} bits, {transposeA}, {transposeB}");
            }
        }
    }

    [Fact]
    public void BetaZeroDoesNotReadC()
    {
        using var device = new CpuDevice(1);
        using var a = new HostBlob(device, HostBlob.Noise(6 * 5, 1));
        using var b = new HostBlob(device, HostBlob.Noise(5 * 7, 2));
        using var c = new HostBlob(device, [.. Enumerable.Repeat(float.NaN, 6 * 7)]);
        device.Linear.Gemm(false, false, 6, 7, 5, 1, a.Span, b.Span, 0, c.Span);
        Assert.DoesNotContain(c.ToArray(), float.IsNaN);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void InnerProductMatchesTheDefinition(int rows, int outputs, int inputs)
    {
        foreach (var bits in new[] { 512, 256, 128 })
        {
            using var device = new CpuDevice(2, bits);
            foreach (var transpose in new[] { false, true })
            {
                CheckInnerProduct(device, new InnerProduct(rows, inputs, outputs, transpose));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void InnerProductIsTheSameForAnyNumberOfThreads(int rows, int outputs, int inputs)
    {
        var d = new InnerProduct(rows, inputs, outputs, false);
        var one = AllPasses(d, 1);
        for (var threads = 2; threads <= 3; threads++)
        {
            var many = AllPasses(d, threads);
            for (var i = 0; i < one.Length; i++) Assert.Equal(BitConverter.SingleToInt32Bits(one[i]), BitConverter.SingleToInt32Bits(many[i]));
        }
    }

    [Fact]
    public void GradientsLargerThanTheCachesAreWrittenPastThem()
    {
        const int rows = 2, inputs = 2112, outputs = 2001;
        using var device = new CpuDevice(2);
        var (x, dy) = (HostBlob.Noise(rows * inputs, 1), HostBlob.Noise(rows * outputs, 2));
        using var xs = new HostBlob(device, x);
        using var dys = new HostBlob(device, dy);
        using var buffer = device.Memory.Allocate(inputs * outputs);
        var dw = new DeviceSpan(buffer.Address, inputs * outputs);
        device.Linear.InnerProductBackwardWeights(new InnerProduct(rows, inputs, outputs, false), xs.Span, dys.Span, dw, false, default, false);
        var values = device.Memory.HostSpan(dw);
        for (var o = 0; o < outputs; o++)
        {
            for (var i = 0; i < inputs; i++) Assert.Equal((dy[o] * x[i]) + (dy[outputs + o] * x[inputs + i]), values[(o * inputs) + i], 1e-5f);
        }
    }

    [Fact]
    public void NaNSpreads()
    {
        using var device = new CpuDevice(2);
        var d = new InnerProduct(4, 30, 20, false);
        var x = HostBlob.Noise(4 * 30, 1);
        x[35] = float.NaN;
        using var xs = new HostBlob(device, x);
        using var ws = new HostBlob(device, new float[600]);
        using var ys = new HostBlob(device, new float[80]);
        device.Linear.InnerProductForward(d, xs.Span, ws.Span, default, ys.Span);
        var y = ys.ToArray();
        for (var i = 0; i < y.Length; i++) Assert.Equal(i / 20 == 1, float.IsNaN(y[i]));
    }

    [Fact]
    public void DoesNotAllocateAfterTheFirstCall()
    {
        using var device = new CpuDevice(2);
        foreach (var d in new[] { new InnerProduct(64, 500, 10, false), new InnerProduct(100, 300, 70, false) })
        {
            using var x = new HostBlob(device, new float[d.Rows * d.Inputs]);
            using var w = new HostBlob(device, new float[d.Outputs * d.Inputs]);
            using var y = new HostBlob(device, new float[d.Rows * d.Outputs]);
            using var b = new HostBlob(device, new float[d.Outputs]);
            Pass();
            Pass();
            Assert.Equal(0, Allocated.By(Pass));

            void Pass()
            {
                device.Linear.InnerProductForward(d, x.Span, w.Span, b.Span, y.Span);
                device.Linear.InnerProductBackwardData(d, y.Span, w.Span, x.Span);
                device.Linear.InnerProductBackwardWeights(d, x.Span, y.Span, w.Span, true, b.Span, true);
            }
        }
    }

    private static void CheckInnerProduct(CpuDevice device, InnerProduct d)
    {
        var (rows, inputs, outputs) = (d.Rows, d.Inputs, d.Outputs);
        var (x, w, bias, dy) = (HostBlob.Noise(rows * inputs, 1), HostBlob.Noise(inputs * outputs, 2), HostBlob.Noise(outputs, 3), HostBlob.Noise(rows * outputs, 4));
        using var xs = new HostBlob(device, x);
        using var ws = new HostBlob(device, w);
        using var bs = new HostBlob(device, bias);
        using var dys = new HostBlob(device, dy);
        using var ys = new HostBlob(device, HostBlob.Noise(dy.Length, 5));
        device.Linear.InnerProductForward(d, xs.Span, ws.Span, default, ys.Span);
        var y = Reference(false, !d.Transpose, rows, outputs, inputs, 1, x, w, 0, dy);
        Near.AssertEqual(y, ys.ToArray(), "y without bias");
        device.Linear.InnerProductForward(d, xs.Span, ws.Span, bs.Span, ys.Span);
        for (var i = 0; i < y.Length; i++) y[i] += bias[i % outputs];
        Near.AssertEqual(y, ys.ToArray(), "y");

        using var dxs = new HostBlob(device, HostBlob.Noise(x.Length, 6));
        device.Linear.InnerProductBackwardData(d, dys.Span, ws.Span, dxs.Span);
        Near.AssertEqual(Reference(false, d.Transpose, rows, inputs, outputs, 1, dy, w, 0, x), dxs.ToArray(), "dx");

        foreach (var accumulate in new[] { false, true })
        {
            using var dws = new HostBlob(device, w);
            using var dbs = new HostBlob(device, bias);
            device.Linear.InnerProductBackwardWeights(d, xs.Span, dys.Span, dws.Span, accumulate, dbs.Span, !accumulate);
            var (left, right, m, n) = d.Transpose ? (x, dy, inputs, outputs) : (dy, x, outputs, inputs);
            Near.AssertEqual(Reference(true, false, m, n, rows, 1, left, right, accumulate ? 1 : 0, w), dws.ToArray(), "dw");
            var db = new double[outputs];
            for (var i = 0; i < outputs; i++) db[i] = accumulate ? 0 : bias[i];
            for (var i = 0; i < dy.Length; i++) db[i % outputs] += dy[i];
            Near.AssertEqual(db, dbs.ToArray(), "dBias");
        }
    }

    private static float[] AllPasses(InnerProduct d, int threads)
    {
        using var device = new CpuDevice(threads);
        using var xs = new HostBlob(device, HostBlob.Noise(d.Rows * d.Inputs, 1));
        using var ws = new HostBlob(device, HostBlob.Noise(d.Outputs * d.Inputs, 2));
        using var bs = new HostBlob(device, HostBlob.Noise(d.Outputs, 3));
        using var ys = new HostBlob(device, new float[d.Rows * d.Outputs]);
        device.Linear.InnerProductForward(d, xs.Span, ws.Span, bs.Span, ys.Span);
        using var dws = new HostBlob(device, new float[d.Inputs * d.Outputs]);
        device.Linear.InnerProductBackwardWeights(d, xs.Span, ys.Span, dws.Span, false, bs.Span, true);
        device.Linear.InnerProductBackwardData(d, ys.Span, ws.Span, xs.Span);
        return [.. ys.ToArray(), .. dws.ToArray(), .. bs.ToArray(), .. xs.ToArray()];
    }

    private static double[] Reference(bool transposeA, bool transposeB, int m, int n, int k, double alpha, float[] a, float[] b, double beta, float[] c)
    {
        var result = new double[m * n];
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = 0.0;
                for (var l = 0; l < k; l++) sum += (double)a[transposeA ? (l * m) + i : (i * k) + l] * b[transposeB ? (j * k) + l : (l * n) + j];
                result[(i * n) + j] = (alpha * sum) + (beta == 0 ? 0 : beta * c[(i * n) + j]);
            }
        }

        return result;
    }
}
