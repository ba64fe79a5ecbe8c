using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Cuda.Tests.Graphs;

/// <summary>Which nets' gradients share memory on a device that computes those of weights beside the rest.</summary>
public sealed class DiffMemoryTests
{
    [SkippableFact]
    public void OnlySmallNetsKeepThemApart()
    {
        using var gpu = EmulatedDevice.OpenOrSkip();
        using var cpu = new CpuDevice(1);
        Assert.Equal(Diffs(gpu, 2, 0), Diffs(cpu, 2, 0));
        Assert.Equal(5, Diffs(gpu, 2, DiffReuse.AmpleBytes));
        Assert.Equal(Diffs(cpu, 2, 0), Diffs(cpu, 2, DiffReuse.AmpleBytes));

        // Five of 16 MB each.
        Assert.Equal(Diffs(cpu, 1 << 16, DiffReuse.AmpleBytes), Diffs(gpu, 1 << 16, DiffReuse.AmpleBytes));

        static int Diffs(Engine.Devices.IDevice device, int batch, long ample)
        {
            var text = $$"""layer { name: "in" type: "Input" top: "a0" top: "label" input_param { shape { dim: {{batch}} dim: 64 } shape { dim: {{batch}} } } }"""
                + string.Concat(Enumerable.Range(0, 5).Select(static i => $$"""
                    layer { name: "ip{{i}}" type: "InnerProduct" bottom: "a{{i}}" top: "a{{i + 1}}" inner_product_param { num_output: 64 } }
                    """))
                + """layer { name: "loss" type: "SoftmaxWithLoss" bottom: "a5" bottom: "label" top: "loss" }""";
            using var net = new Net(
                NetFile.Parse(text, "net.prototxt").Net, new NetOptions { Device = device, Phase = Phase.Train, ReuseDiffs = true, AmpleDiffBytes = ample, DescribeOnly = true });
            return net.Layers.Skip(1).Take(5).Select(static layer => layer.Tops[0].DiffStorage).Distinct().Count();
        }
    }
}
