using CaffeTop.Engine.Devices.Cuda.Kernels;

namespace CaffeTop.Engine.Devices.Cuda.Memory;

/// <summary>The number of the forward pass in device memory, where the random kernels read it: a captured graph draws anew with each value.</summary>
internal sealed class PassCounter(CudaResources resources)
{
    private readonly DeviceScratch _scratch = resources.NewScratch();
    private CudaKernel? _set;
    private bool _written;
    private ulong _value;

    public ulong Value
    {
        get => _value;
        set
        {
            _written &= _value == value;
            _value = value;
        }
    }

    /// <summary>Where the value is, written where it has changed.</summary>
    public nint Address
    {
        get
        {
            var address = _scratch.Take(sizeof(ulong));
            if (_written) return address;
            _set ??= resources.Kernels["set_pass"];
            _set.Blocks(1, address, _value);
            _written = true;
            return address;
        }
    }
}
