using CaffeTop.Engine.Devices.Cuda.Kernels;

namespace CaffeTop.Engine.Devices.Cuda.Memory;

/// <summary>The number of the forward pass in device memory, where the random kernels read it: a captured graph draws anew with each value.</summary>
internal sealed class PassCounter(CudaResources resources)
{
    private readonly DeviceScratch _scratch = resources.NewScratch();
    private CudaKernel? _set;
    private bool _written;
    private int _reads;
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

    /// <summary>How often <see cref="Address"/> was asked for.</summary>
    public int Reads => _reads;

    /// <summary>Where the value is, written where it has changed.</summary>
    public nint Address
    {
        get
        {
            _reads++;
            Write();
            return _scratch.Take(sizeof(ulong));
        }
    }

    /// <summary>The device has the present value: a graph that is launched behind reads it.</summary>
    public void Write()
    {
        if (_written) return;
        _set ??= resources.Kernels["set_pass"];
        _set.Blocks(1, _scratch.Take(sizeof(ulong)), _value);
        _written = true;
    }
}
