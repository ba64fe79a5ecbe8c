using CaffeTop.Engine.Devices.Cpu;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Bench;

/// <summary>
/// A table of layer shapes × forward, gradient of the data, gradient of the weights: milliseconds (median), GFLOP/s and percent of the measured peak
/// (both of the shortest run: other programs only make runs longer), and the sums per net. Repeated layers are counted as often as they occur.
/// </summary>
internal static class ConvolutionTable
{
    private const double BudgetSeconds = 0.15;

    public static void Print(string net, int threads, SpectralChoice choice)
    {
        using var device = new CpuDevice(threads);
        ((CpuConvolution)device.Convolution).Spectral = choice;
        var peak = PeakProbe.Measure(threads);
        Console.WriteLine($"{device.Name}: multiply-add peak {peak:F0} GFLOP/s");
        Console.WriteLine($"{"layer",-28}{"forward",26}{"backward data",26}{"backward weights",26}");
        foreach (var layers in LayerShapes.All().Where(l => net == "all" || (l.Net + "/" + l.Name).StartsWith(net, StringComparison.Ordinal)).GroupBy(l => l.Net))
        {
            var (shortest, median, flops) = (0.0, 0.0, 0.0);
            foreach (var layer in layers)
            {
                Console.Write($"{layer.Net + " " + layer.Name,-28}");
                using var blobs = new LayerBlobs(device, layer);
                foreach (var pass in new[] { (Action)blobs.Forward, layer.IsFirst ? null : blobs.BackwardData, blobs.BackwardWeights })
                {
                    if (pass is null)
                    {
                        Console.Write($"{"-",26}");
                        continue;
                    }

                    var times = Stopwatch.Repeat(pass, BudgetSeconds);
                    var rate = layer.Flops / layer.Repeat / times.Shortest / 1e9;
                    Console.Write($"{times.Median * 1e3,10:F3} ms {rate,5:F0} GF {rate / peak * 100,3:F0} %");
                    shortest += times.Shortest * layer.Repeat;
                    median += times.Median * layer.Repeat;
                    flops += layer.Flops;
                }

                Console.WriteLine();
            }

            Console.WriteLine($"{layers.Key}: shortest {shortest * 1e3:F2} ms, median {median * 1e3:F2} ms, at peak {flops / peak / 1e6:F2} ms; scratch {device.WorkspaceBytes / 1e6:F1} MB");
        }
    }

    private sealed class LayerBlobs : IDisposable
    {
        private readonly CpuDevice _device;
        private readonly LayerShape _layer;
        private readonly List<DeviceBuffer> _buffers = [];
        private readonly DeviceSpan _x;
        private readonly DeviceSpan _y;
        private readonly DeviceSpan _w;
        private readonly DeviceSpan _bias;

        public LayerBlobs(CpuDevice device, LayerShape layer)
        {
            (_device, _layer) = (device, layer);
            var (c, ip) = (layer.Convolution, layer.InnerProduct);
            _x = Random(c is null ? ip.Rows * ip.Inputs : c.Batch * c.Inputs * c.InputArea);
            _y = Random(c is null ? ip.Rows * ip.Outputs : c.Batch * c.Outputs * c.OutputArea);
            _w = Random(c is null ? ip.Inputs * ip.Outputs : c.Outputs * c.FilterLength);
            _bias = Random(c is null ? ip.Outputs : c.Outputs);
        }

        public void Forward()
        {
            if (_layer.Convolution is { } c) _device.Convolution.Forward(c, _x, _w, _bias, _y);
            else _device.Linear.InnerProductForward(_layer.InnerProduct, _x, _w, _bias, _y);
        }

        public void BackwardData()
        {
            if (_layer.Convolution is { } c) _device.Convolution.BackwardData(c, _y, _w, default, _x);
            else _device.Linear.InnerProductBackwardData(_layer.InnerProduct, _y, _w, _x);
        }

        public void BackwardWeights()
        {
            if (_layer.Convolution is { } c) _device.Convolution.BackwardWeights(c, _x, _y, _w, false, _bias, false);
            else _device.Linear.InnerProductBackwardWeights(_layer.InnerProduct, _x, _y, _w, false, _bias, false);
        }

        public void Dispose()
        {
            foreach (var buffer in _buffers) buffer.Dispose();
        }

        private DeviceSpan Random(int count)
        {
            var buffer = _device.Memory.Allocate(count);
            _buffers.Add(buffer);
            var span = new DeviceSpan(buffer.Address, count);
            var random = new Random(count);
            foreach (ref var value in _device.Memory.HostSpan(span)) value = (random.NextSingle() - 0.5f) * 1e-3f;
            return span;
        }
    }
}
