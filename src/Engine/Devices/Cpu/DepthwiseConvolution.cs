using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CaffeTop.Engine.Devices.Cpu.Kernels;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// Convolution where every output channel sees one input channel (groups of one input): there is no matrix to multiply by, so 16 neighbouring outputs
/// are summed over the kernel elements in a register, straight from the padded image. A chunk is a few channels of one image. Also the backward pass to
/// the data where stride is 1 and every input channel feeds one output channel, with the kernel flipped.
/// </summary>
internal sealed unsafe class DepthwiseConvolution : IChunkJob
{
    private const int ChannelsPerChunk = 8;
    private readonly CpuDevice _device;
    private readonly PatchLayout _layout;
    private readonly int _batch;
    private readonly int _outputs;
    private readonly int _multiplier;
    private readonly int _blocks;
    private float* _x;
    private float* _w;
    private float* _bias;
    private float* _y;

    /// <param name="layout">In one band.</param>
    public DepthwiseConvolution(CpuDevice device, PatchLayout layout, int batch, int outputs)
    {
        (_device, _layout, _batch, _outputs) = (device, layout, batch, outputs);
        _multiplier = outputs / layout.Channels;
        _blocks = (layout.Channels + ChannelsPerChunk - 1) / ChannelsPerChunk;
    }

    public void Run(float* x, float* w, float* bias, float* y)
    {
        _x = x;
        _w = w;
        _bias = bias;
        _y = y;
        _device.Threads.For(_batch * _blocks, this);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk, int thread)
    {
        var image = chunk / _blocks;
        var first = chunk % _blocks * ChannelsPerChunk;
        var end = Math.Min(_layout.Channels, first + ChannelsPerChunk);
        var x = _x + ((nint)image * _layout.Channels * _layout.InputArea);
        var padded = _device.Workspace(thread).Floats(_layout.PlaneStep);
        for (var channel = first; channel < end; channel++)
        {
            var source = x + ((nint)channel * _layout.InputArea);
            if (!_layout.IsDirect)
            {
                _layout.Pad(x, 0, channel, 1, padded);
                source = padded;
            }

            for (var output = channel * _multiplier; output < (channel + 1) * _multiplier; output++)
            {
                var y = _y + ((((nint)image * _outputs) + output) * _layout.OutputArea);
                Plane(source, _w + ((nint)output * _layout.Taps), _bias == null ? 0 : _bias[output], y);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Plane(float* source, float* w, float bias, float* y)
    {
        var (width, taps) = (_layout.Width, _layout.Taps);
        var offsets = _layout.Offsets;
        var rows = _layout.OutputArea / width;
        for (var row = 0; row < rows; row++, y += width)
        {
            var from = source + _layout.RowBase[row];
            for (var column = 0; column < width; column += 16)
            {
                var count = Math.Min(16, width - column);
                if (Vector512.IsHardwareAccelerated)
                {
                    var sum = Vector512.Create(bias);
                    for (var t = 0; t < taps; t++) sum = Vector512.FusedMultiplyAdd(Vector512.Create(w[t]), Vector512.Load(from + column + offsets[t]), sum);
                    if (count == 16) sum.Store(y + column);
                    else PutTail(sum.GetLower(), sum.GetUpper(), y + column, count);
                    continue;
                }

                var (low, high) = (Vector256.Create(bias), Vector256.Create(bias));
                for (var t = 0; t < taps; t++)
                {
                    var x = from + column + offsets[t];
                    low = Vector256.MultiplyAddEstimate(Vector256.Create(w[t]), Vector256.Load(x), low);
                    high = Vector256.MultiplyAddEstimate(Vector256.Create(w[t]), Vector256.Load(x + 8), high);
                }

                PutTail(low, high, y + column, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutTail(Vector256<float> low, Vector256<float> high, float* y, int count)
    {
        var values = stackalloc float[16];
        low.Store(values);
        high.Store(values + 8);
        MaskedRun.Put(values, 0, y, 0, 1, count, false);
    }
}
