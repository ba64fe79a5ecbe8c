using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>Statistics of blobs, left on the device: a launch for each 32 of them.</summary>
internal sealed unsafe class BlobMeasure(CudaResources resources)
{
    private readonly CudaKernel _measure = resources.Kernels["measure"];
    private readonly DeviceScratch _partial = resources.NewScratch();
    private readonly DeviceScratch _tickets = resources.NewScratch();

    /// <param name="result">A <see cref="Statistics"/> for each span.</param>
    public void Measure(ReadOnlySpan<DeviceSpan> spans, nint result)
    {
        for (var start = 0; start < spans.Length; start += Some.Most)
        {
            var some = Some.Of(spans.Slice(start, Math.Min(Some.Most, spans.Length - start)));
            var partial = _partial.Take((long)some.Blocks * sizeof(Statistics));
            _measure.BlocksWith(some, some.Blocks, partial, _tickets.TakeZeros(Some.Most * sizeof(int)), result + (start * sizeof(Statistics)));
        }
    }

    /// <summary>ct_some.</summary>
    private struct Some
    {
        /// <summary>CT_SOME.</summary>
        public const int Most = 32;

        /// <summary>CT_CHUNK.</summary>
        private const int ChunkLength = 16384;

        public int Count;
        private fixed int _first[Most + 1];

        // Address and count in turn (ct_span).
        private fixed long _spans[2 * Most];

        public int Blocks => _first[Count];

        public static Some Of(ReadOnlySpan<DeviceSpan> spans)
        {
            var some = new Some { Count = spans.Length };
            for (var k = 0; k < spans.Length; k++)
            {
                (some._spans[2 * k], some._spans[(2 * k) + 1]) = (spans[k].Address, spans[k].Count);
                some._first[k + 1] = some._first[k] + Math.Max(1, (int)(((long)spans[k].Count + ChunkLength - 1) / ChunkLength));
            }

            return some;
        }
    }
}
