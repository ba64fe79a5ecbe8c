using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda.Kernels;

/// <summary>A kernel, ready to be launched on its context's stream. Launching allocates nothing and waits for nothing.</summary>
internal sealed unsafe class CudaKernel
{
    /// <summary>CT_BLOCK of common.cuh.</summary>
    public const int BlockSize = 256;

    private const int MostArguments = 16;
    private readonly PrimaryContext _context;
    private readonly nint _function;
    private readonly int _mostBlocks;

    public CudaKernel(PrimaryContext context, nint module, string name)
    {
        _context = context;
        nint function;
        CudaStatus.Check(LibCuda.ModuleGetFunction(&function, module, name));
        _function = function;
        _mostBlocks = context.Multiprocessors * 16;
    }

    /// <summary>A thread per element, as far as the GPU has room; the kernel strides over the rest. Nothing for 0 elements.</summary>
    public void Over(long count, params ReadOnlySpan<KernelArgument> arguments)
    {
        if (count > 0) Launch(BlocksFor(count), null, arguments);
    }

    /// <summary>The same with a structure as the first parameter.</summary>
    public void OverWith<T>(in T first, long count, params ReadOnlySpan<KernelArgument> arguments)
        where T : unmanaged
    {
        fixed (T* structure = &first)
        {
            if (count > 0) Launch(BlocksFor(count), structure, arguments);
        }
    }

    /// <summary>A given number of blocks.</summary>
    public void Blocks(int blocks, params ReadOnlySpan<KernelArgument> arguments)
    {
        if (blocks > 0) Launch(blocks, null, arguments);
    }

    public void BlocksWith<T>(in T first, int blocks, params ReadOnlySpan<KernelArgument> arguments)
        where T : unmanaged
    {
        fixed (T* structure = &first)
        {
            if (blocks > 0) Launch(blocks, structure, arguments);
        }
    }

    /// <summary>How many blocks share an element-wise pass; also the number of partial sums of one.</summary>
    public int BlocksFor(long count) => (int)Math.Min((count + BlockSize - 1) / BlockSize, _mostBlocks);

    private void Launch(int blocks, void* structure, ReadOnlySpan<KernelArgument> arguments)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(arguments.Length, MostArguments - 1);
        _context.MakeCurrent();
        var parameters = stackalloc void*[MostArguments];
        var count = 0;
        if (structure != null) parameters[count++] = structure;
        fixed (KernelArgument* values = arguments)
        {
            for (var i = 0; i < arguments.Length; i++) parameters[count++] = values + i;
            CudaStatus.Check(LibCuda.LaunchKernel(_function, (uint)blocks, 1, 1, BlockSize, 1, 1, 0, _context.Stream, parameters, null));
        }
    }
}
