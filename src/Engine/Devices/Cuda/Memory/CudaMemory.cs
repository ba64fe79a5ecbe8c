using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Native;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Memory;

/// <summary>Device memory: zeros at the start, 256-byte aligned. Copies within the device are asynchronous, those to the host wait.</summary>
internal sealed unsafe class CudaMemory(CudaResources resources) : IMemoryOps
{
    private readonly PrimaryContext _context = resources.Context;
    private readonly CudaKernel _fill = resources.Kernels["fill_words"];
    private readonly CudaKernel _toFloat = resources.Kernels["index_to_float"];
    private readonly CudaKernel _strided = resources.Kernels["strided_copy"];
    private readonly CudaKernel _rows = resources.Kernels["copy_rows"];

    public DeviceBuffer Allocate(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var bytes = checked(count * sizeof(float));
        var address = _context.Allocate(bytes);
        CudaStatus.Check(LibCuda.SetBytes(address, 0, (nuint)Math.Max(256, bytes), _context.Stream));
        return new DeviceBuffer(this, address, address, count);
    }

    public void Free(nint allocation, long count) => _context.FreeLater(allocation);

    public Span<float> HostSpan(DeviceSpan span) => throw NotHost();

    public Span<int> HostSpan(IndexSpan span) => throw NotHost();

    public void Upload(ReadOnlySpan<float> source, DeviceSpan destination)
    {
        RequireSame(source.Length, destination.Count);
        fixed (float* from = source) Upload(from, destination.Address, (long)source.Length * sizeof(float));
    }

    /// <summary>From memory that may be reused at once.</summary>
    /// <exception cref="CudaException">In a capture: a graph would copy what stands there when it is launched.</exception>
    public void Upload(void* source, nint destination, long bytes)
    {
        if (bytes == 0) return;
        if (_context.IsCapturing) throw new CudaException("numbers of the host cannot be copied to the GPU while a graph is recorded", LibCuda.CaptureUnsupported);
        if (bytes <= UploadRing.SlotBytes)
        {
            resources.Uploads.Upload(source, destination, bytes);
            return;
        }

        CudaStatus.Check(LibCuda.CopyToDevice(destination, source, (nuint)bytes, _context.Stream));
        _context.Synchronize();
    }

    public void Download(DeviceSpan source, Span<float> destination)
    {
        RequireSame(source.Count, destination.Length);
        fixed (float* to = destination) Download(source.Address, to, (long)source.Count * sizeof(float));
    }

    public void Download(IndexSpan source, Span<int> destination)
    {
        RequireSame(source.Count, destination.Length);
        fixed (int* to = destination) Download(source.Address, to, (long)source.Count * sizeof(int));
    }

    /// <summary>Waits for what is pending.</summary>
    public void Download(nint source, void* destination, long bytes)
    {
        if (bytes == 0) return;
        _context.MakeCurrent();
        CudaStatus.Check(LibCuda.CopyToHost(destination, source, (nuint)bytes, _context.Stream));
        _context.Synchronize();
    }

    public void Fill(DeviceSpan destination, float value) => _fill.Over(destination.Count, destination, BitConverter.SingleToUInt32Bits(value), (long)destination.Count);

    public void Fill(IndexSpan destination, int value) => _fill.Over(destination.Count, destination, (uint)value, (long)destination.Count);

    public void Copy(DeviceSpan source, DeviceSpan destination)
    {
        RequireSame(source.Count, destination.Count);
        if (source.Count == 0) return;
        _context.MakeCurrent();
        CudaStatus.Check(LibCuda.CopyOnDevice(destination.Address, source.Address, (nuint)source.Count * sizeof(float), _context.Stream));
    }

    public void ToFloat(IndexSpan source, DeviceSpan destination)
    {
        RequireSame(source.Count, destination.Count);
        _toFloat.Over(source.Count, source, destination, (long)source.Count);
    }

    public void Copy(in StridedCopy copy, DeviceSpan source, DeviceSpan destination, bool accumulate = false)
    {
        var strides = new Strides { Dims = copy.Dims.Length, SourceOffset = copy.SourceOffset, DestinationOffset = copy.DestinationOffset };
        long count = 1;
        for (var k = 0; k < copy.Dims.Length; k++)
        {
            (strides.Size[k], strides.Source[k], strides.Destination[k]) = (copy.Dims[k], copy.SourceStrides[k], copy.DestinationStrides[k]);
            count *= copy.Dims[k];
        }

        _strided.OverWith(strides, count, source, destination, accumulate, count);
    }

    public void Join(RowJoin join, ReadOnlySpan<DeviceSpan> parts, DeviceSpan whole) => CopyRows(join, parts, whole, isJoin: true);

    public void Part(RowJoin join, DeviceSpan whole, ReadOnlySpan<DeviceSpan> parts) => CopyRows(join, parts, whole, isJoin: false);

    private void CopyRows(RowJoin join, ReadOnlySpan<DeviceSpan> parts, DeviceSpan whole, bool isJoin)
    {
        var some = default(Rows);
        var (count, length) = (0, 0);
        for (var k = 0; k < parts.Length; k++)
        {
            if (!parts[k].IsEmpty)
            {
                (some.Part[count], some.Length[count], some.Offset[count]) = ((ulong)parts[k].Address, join.Lengths[k], join.Offsets[k]);
                count++;
                length += join.Lengths[k];
            }

            if (count == 0 || (count < Rows.AtOnce && k < parts.Length - 1)) continue;
            some.ByLength = new Divisor(length);
            _rows.OverWith(some, (long)join.Rows * length, count, length, join.Length, isJoin, whole, (long)join.Rows * length);
            (count, length) = (0, 0);
        }
    }

    private static InvalidOperationException NotHost() => new("device memory is not the host's; download it");

    private static void RequireSame(int source, int destination)
    {
        if (source != destination) throw new ArgumentException($"the source holds {source} values, the destination {destination}");
    }

    /// <summary>ct_rows.</summary>
    private struct Rows
    {
        public const int AtOnce = 8;
        public fixed ulong Part[AtOnce];
        public fixed int Length[AtOnce];
        public fixed int Offset[AtOnce];
        public Divisor ByLength;
    }

    /// <summary>ct_strides.</summary>
    private struct Strides
    {
        public int Dims;
        public int SourceOffset;
        public int DestinationOffset;
        public fixed int Size[8];
        public fixed int Source[8];
        public fixed int Destination[8];
    }
}
