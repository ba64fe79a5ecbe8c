namespace CaffeTop.Engine.Tensors;

/// <summary>
/// A run of float32 values in a device's memory: host memory for the CPU, device memory for CUDA, nothing (address 0) for the null device.
/// Only a device reads or writes behind the address. The blob it came from keeps the memory alive.
/// </summary>
public readonly struct DeviceSpan(nint address, int count)
{
    public nint Address { get; } = address;

    /// <summary>Number of floats.</summary>
    public int Count { get; } = count;

    public bool IsEmpty => Count == 0;

    public DeviceSpan Slice(int start, int count)
    {
        if ((uint)start > (uint)Count || (uint)count > (uint)(Count - start)) throw new ArgumentOutOfRangeException(nameof(start));
        return new DeviceSpan(Address == 0 ? 0 : Address + ((nint)start * sizeof(float)), count);
    }

    public DeviceSpan Slice(int start) => Slice(start, Count - start);
}

/// <summary>A run of int32 values in a device's memory: argmax positions, bit masks, fault slots.</summary>
public readonly struct IndexSpan(nint address, int count)
{
    public nint Address { get; } = address;

    /// <summary>Number of int32 words.</summary>
    public int Count { get; } = count;
}
