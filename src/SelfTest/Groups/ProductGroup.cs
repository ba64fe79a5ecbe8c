using System.Globalization;
using CaffeTop.SelfTest.Reference;

namespace CaffeTop.SelfTest.Groups;

/// <summary>Products of matrices as large as a layer's, where libraries choose other algorithms than for small ones, against sums in double.</summary>
internal sealed class ProductGroup : ISelfTestGroup
{
    private static readonly (int M, int N, int K)[] Shapes = [(64, 500, 800), (50, 4096, 500), (256, 300, 1152), (1, 1000, 2048), (513, 257, 129)];

    public string Name => "large products";

    public string Run(SelfTestContext context)
    {
        using var reference = new ReferenceDevice();
        double worst = 0;
        foreach (var (m, n, k) in Shapes)
        {
            foreach (var (transposeA, transposeB) in new[] { (false, false), (false, true), (true, false) })
            {
                var expected = Product(reference, transposeA, transposeB, m, n, k);
                var actual = Product(context.Device, transposeA, transposeB, m, n, k);
                var what = string.Create(CultureInfo.InvariantCulture, $"{m}x{k}{(transposeA ? "ᵀ" : "")} times {k}x{n}{(transposeB ? "ᵀ" : "")}");
                worst = Math.Max(worst, Closeness.Require(expected, actual, context.ProductError, what));
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{3 * Shapes.Length} products, worst error {worst:0.0e+0}");
    }

    private static float[] Product(Engine.Devices.IDevice device, bool transposeA, bool transposeB, int m, int n, int k)
    {
        using var a = device.Memory.Allocate((long)m * k);
        using var b = device.Memory.Allocate((long)k * n);
        using var c = device.Memory.Allocate((long)m * n);
        var (left, right, result) = (new Engine.Tensors.DeviceSpan(a.Address, m * k), new Engine.Tensors.DeviceSpan(b.Address, k * n), new Engine.Tensors.DeviceSpan(c.Address, m * n));
        device.Memory.Upload(MadeValues.Noise(m * k, seed: 1), left);
        device.Memory.Upload(MadeValues.Noise(k * n, seed: 2), right);
        device.Linear.Gemm(transposeA, transposeB, m, n, k, 1, left, right, 0, result);
        var values = new float[m * n];
        device.Memory.Download(result, values);
        return values;
    }
}
