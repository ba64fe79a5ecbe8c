using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Kernels;

/// <summary>One parameter of a kernel, of at most 8 bytes, as the driver wants it: the bytes at an address.</summary>
internal readonly struct KernelArgument
{
    private readonly ulong _bits;

    private KernelArgument(ulong bits) => _bits = bits;

    public static implicit operator KernelArgument(DeviceSpan span) => new((ulong)span.Address);

    public static implicit operator KernelArgument(IndexSpan span) => new((ulong)span.Address);

    public static implicit operator KernelArgument(nint address) => new((ulong)address);

    public static implicit operator KernelArgument(int value) => new((uint)value);

    public static implicit operator KernelArgument(uint value) => new(value);

    public static implicit operator KernelArgument(long value) => new((ulong)value);

    public static implicit operator KernelArgument(ulong value) => new(value);

    public static implicit operator KernelArgument(bool value) => new(value ? 1u : 0u);

    public static implicit operator KernelArgument(float value) => new(BitConverter.SingleToUInt32Bits(value));

    public static implicit operator KernelArgument(double value) => new(BitConverter.DoubleToUInt64Bits(value));
}
