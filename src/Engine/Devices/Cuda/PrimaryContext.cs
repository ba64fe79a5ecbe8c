using System.Collections.Concurrent;
using System.Text;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda;

/// <summary>
/// A GPU's primary context and the stream on which everything runs in order, but for what a <see cref="Execution.SideBranch"/> records. Belongs to the thread that uses it: it becomes current wherever it
/// is used, but one thread at a time.
/// </summary>
internal sealed unsafe class PrimaryContext : IDisposable
{
    private static int _made;

    [ThreadStatic]
    private static int _current;

    private readonly int _device;
    private readonly ConcurrentQueue<nint> _toFree = new();
    private readonly Dictionary<nint, long> _allocated = [];
    private readonly nint _context;
    private readonly nint _main;

    // Not a thread's number: .NET gives that of a thread that has ended to another one. Nor the handle: the driver may give it out again.
    private readonly int _number = Interlocked.Increment(ref _made);
    private long _frees;
    private bool _disposed;

    /// <exception cref="CudaException">There is no driver, no GPU, or not this one.</exception>
    public PrimaryContext(int ordinal)
    {
        if (!CudaLibraries.Found.ContainsKey(LibCuda.Name)) throw new CudaException(CudaAvailability.DescribeLostDriver());
        CudaStatus.Check(LibCuda.Init(0));
        int device, count;
        CudaStatus.Check(LibCuda.DeviceGetCount(&count));
        if (ordinal < 0 || ordinal >= count) throw new CudaException($"there is no GPU {ordinal}: the driver sees {count}, numbered from 0");
        CudaStatus.Check(LibCuda.DeviceGet(&device, ordinal));
        _device = device;
        nint context, stream;
        CudaStatus.Begin();
        CudaStatus.Check(LibCuda.PrimaryContextRetain(&context, device));
        _context = context;
        MakeCurrent();
        // What is computed here is waited for; what runs beside it (copies, the branch of a graph) takes the room that is left.
        CudaStatus.Check(LibCuda.StreamCreate(&stream, LibCuda.NonBlocking, LibCuda.Preferred));
        Stream = _main = stream;
        Name = NameOf(device);
        Multiprocessors = Attribute(DeviceAttribute.MultiprocessorCount);
        ComputeCapability = (10 * Attribute(DeviceAttribute.ComputeCapabilityMajor)) + Attribute(DeviceAttribute.ComputeCapabilityMinor);
    }

    public string Name { get; }

    public int Multiprocessors { get; }

    /// <summary>Ten times the compute capability: 90 for Hopper.</summary>
    public int ComputeCapability { get; }

    /// <summary>Where operations are begun.</summary>
    public nint Stream { get; private set; }

    /// <summary>Bytes free and in all on the GPU.</summary>
    public (long Free, long Total) Memory
    {
        get
        {
            nuint free, total;
            MakeCurrent();
            CudaStatus.Check(LibCuda.MemoryInfo(&free, &total));
            return ((long)free, (long)total);
        }
    }

    /// <summary>Grows with every piece of memory that is given back: a graph that was recorded before may point at it.</summary>
    public long Frees => Interlocked.Read(ref _frees);

    /// <summary>Bytes that were asked for here and not given back yet; what waits to be freed is not among them.</summary>
    public long AllocatedBytes
    {
        get
        {
            MakeCurrent();
            FreeWaiting();
            return _allocated.Values.Sum();
        }
    }

    /// <summary>A context is current per thread; whoever calls the driver passes here first.</summary>
    public void MakeCurrent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_current == _number) return;
        CudaStatus.Check(LibCuda.SetCurrent(_context));
        _current = _number;
    }

    /// <summary>Gives back memory that can be done without; called where there is no room for what cannot.</summary>
    public Action? Spare { get; set; }

    /// <exception cref="DeviceMemoryException">No room; names the bytes.</exception>
    public nint Allocate(long bytes)
    {
        if (TryAllocate(bytes, out var address)) return address;
        if (Spare is not null && !IsCapturing)
        {
            Spare();
            if (TryAllocate(bytes, out address)) return address;
        }

        var (free, total) = Memory;
        throw new DeviceMemoryException(bytes, free, total);
    }

    /// <summary>False where there is no room.</summary>
    public bool TryAllocate(long bytes, out nint address)
    {
        MakeCurrent();
        FreeWaiting();
        nint allocated = 0;
        var code = LibCuda.MemoryAllocate(&allocated, (nuint)Math.Max(256, bytes));
        address = allocated;
        if (code == LibCuda.OutOfMemory) return false;
        CudaStatus.Check(code, nameof(LibCuda.MemoryAllocate));
        _allocated.Add(allocated, bytes);
        return true;
    }

    /// <summary>From any thread, also a finalizer's: it is freed when the owner allocates next, or with the context.</summary>
    public void FreeLater(nint address)
    {
        Interlocked.Increment(ref _frees);
        _toFree.Enqueue(address);
    }

    /// <summary>At once; waits for what still uses it.</summary>
    public void Free(nint address)
    {
        Interlocked.Increment(ref _frees);
        MakeCurrent();
        AwaitUses();
        CudaStatus.CheckEnd(LibCuda.MemoryFree(address));
        _allocated.Remove(address);
    }

    /// <summary>Whether what is launched goes into a graph instead of running: nothing may be allocated or waited for then.</summary>
    public bool IsCapturing
    {
        get
        {
            int status;
            MakeCurrent();
            CudaStatus.Check(LibCuda.StreamIsCapturing(Stream, &status));
            return status != 0;
        }
    }

    /// <summary>Operations are begun on another stream from now on; the one until now.</summary>
    public nint Redirect(nint stream)
    {
        var before = Stream;
        Stream = stream;
        return before;
    }

    /// <summary>Waits until the stream is empty.</summary>
    public void Synchronize()
    {
        MakeCurrent();
        CudaStatus.Check(LibCuda.StreamSynchronize(Stream));
    }

    /// <summary>The same where something ends: what is known to be lost is not waited for.</summary>
    public void AwaitEnd()
    {
        MakeCurrent();
        CudaStatus.CheckEnd(LibCuda.StreamSynchronize(Stream));
    }

    public void Dispose()
    {
        if (_disposed) return;
        MakeCurrent();
        AwaitUses();
        FreeWaiting();

        // Blobs that were not collected yet: the driver's context, and with it their memory, may live on with another device.
        foreach (var address in _allocated.Keys) CudaStatus.CheckEnd(LibCuda.MemoryFree(address));
        _allocated.Clear();
        _disposed = true;
        CudaStatus.CheckEnd(LibCuda.StreamDestroy(_main));
        CudaStatus.CheckEnd(LibCuda.PrimaryContextRelease(_device));
        _current = 0;
    }

    private static string NameOf(int device)
    {
        var name = stackalloc byte[256];
        CudaStatus.Check(LibCuda.DeviceGetName(name, 256, device));
        var text = new ReadOnlySpan<byte>(name, 256);
        return SafeText.Clean(Encoding.UTF8.GetString(text[..Math.Max(0, text.IndexOf((byte)0))]));
    }

    // Of all streams: that freeing waits for them is only something that it "may" do, says the driver's header.
    private static void AwaitUses() => CudaStatus.CheckEnd(LibCuda.ContextSynchronize());

    private void FreeWaiting()
    {
        if (!_toFree.IsEmpty) AwaitUses();
        while (_toFree.TryDequeue(out var address))
        {
            CudaStatus.CheckEnd(LibCuda.MemoryFree(address));
            _allocated.Remove(address);
        }
    }

    private int Attribute(DeviceAttribute attribute)
    {
        int value;
        CudaStatus.Check(LibCuda.DeviceGetAttribute(&value, attribute, _device));
        return value;
    }
}
