using System.Runtime.InteropServices;

namespace CaffeTop.Engine.Devices.Cuda.Native;

/// <summary>
/// The driver's functions that the engine calls, by the names that libcuda exports (the _v2 symbols are what the C names stand for). All return a
/// CUresult, 0 for success. From NVIDIA's documented C API.
/// </summary>
internal static unsafe partial class LibCuda
{
    public const string Name = "cuda";

    public const int Success = 0;
    public const int OutOfMemory = 2;
    public const int NoDevice = 100;

    /// <summary>CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED.</summary>
    public const int CaptureUnsupported = 900;

    /// <summary>CUDA_ERROR_LOSSY_QUERY: the answer would leave out what newer versions can tell.</summary>
    public const int LossyQuery = 402;

    /// <summary>CUDA_ERROR_NOT_READY: not an error, what was asked about is not done yet.</summary>
    public const int NotReady = 600;

    /// <summary>CU_STREAM_NON_BLOCKING.</summary>
    public const uint NonBlocking = 1;

    /// <summary>A stream's priority above 0, the usual one: smaller numbers go first, and steps that are captured keep it (cuStreamCreateWithPriority).</summary>
    public const int Preferred = -1;

    /// <summary>CU_STREAM_CAPTURE_MODE_THREAD_LOCAL: another thread's allocations do not spoil the capture.</summary>
    public const int CaptureThreadLocal = 1;

    /// <summary>CU_EVENT_DISABLE_TIMING.</summary>
    public const uint EventWithoutTime = 2;

    /// <summary>CU_EVENT_RECORD_EXTERNAL: in a capture, recording the event becomes a step of the graph. Not allowed outside of one.</summary>
    public const uint EventRecordExternal = 1;

    [LibraryImport(Name, EntryPoint = "cuInit")]
    public static partial int Init(uint flags);

    [LibraryImport(Name, EntryPoint = "cuDriverGetVersion")]
    public static partial int DriverGetVersion(int* version);

    [LibraryImport(Name, EntryPoint = "cuGetErrorName")]
    public static partial int GetErrorName(int code, byte** text);

    [LibraryImport(Name, EntryPoint = "cuGetErrorString")]
    public static partial int GetErrorString(int code, byte** text);

    [LibraryImport(Name, EntryPoint = "cuDeviceGetCount")]
    public static partial int DeviceGetCount(int* count);

    [LibraryImport(Name, EntryPoint = "cuDeviceGet")]
    public static partial int DeviceGet(int* device, int ordinal);

    [LibraryImport(Name, EntryPoint = "cuDeviceGetName")]
    public static partial int DeviceGetName(byte* name, int length, int device);

    [LibraryImport(Name, EntryPoint = "cuDeviceGetPCIBusId")]
    public static partial int DeviceGetPciBusId(byte* name, int length, int device);

    [LibraryImport(Name, EntryPoint = "cuDeviceTotalMem_v2")]
    public static partial int DeviceTotalMemory(nuint* bytes, int device);

    [LibraryImport(Name, EntryPoint = "cuDeviceGetAttribute")]
    public static partial int DeviceGetAttribute(int* value, DeviceAttribute attribute, int device);

    [LibraryImport(Name, EntryPoint = "cuDevicePrimaryCtxRetain")]
    public static partial int PrimaryContextRetain(nint* context, int device);

    [LibraryImport(Name, EntryPoint = "cuDevicePrimaryCtxRelease_v2")]
    public static partial int PrimaryContextRelease(int device);

    [LibraryImport(Name, EntryPoint = "cuCtxSetCurrent")]
    public static partial int SetCurrent(nint context);

    [LibraryImport(Name, EntryPoint = "cuCtxSynchronize")]
    public static partial int ContextSynchronize();

    [LibraryImport(Name, EntryPoint = "cuMemGetInfo_v2")]
    public static partial int MemoryInfo(nuint* available, nuint* total);

    [LibraryImport(Name, EntryPoint = "cuMemAlloc_v2")]
    public static partial int MemoryAllocate(nint* address, nuint bytes);

    [LibraryImport(Name, EntryPoint = "cuMemFree_v2")]
    public static partial int MemoryFree(nint address);

    [LibraryImport(Name, EntryPoint = "cuMemHostAlloc")]
    public static partial int HostAllocate(nint* address, nuint bytes, uint flags);

    [LibraryImport(Name, EntryPoint = "cuMemFreeHost")]
    public static partial int HostFree(nint address);

    [LibraryImport(Name, EntryPoint = "cuMemcpyHtoDAsync_v2")]
    public static partial int CopyToDevice(nint destination, void* source, nuint bytes, nint stream);

    [LibraryImport(Name, EntryPoint = "cuMemcpyDtoHAsync_v2")]
    public static partial int CopyToHost(void* destination, nint source, nuint bytes, nint stream);

    [LibraryImport(Name, EntryPoint = "cuMemcpyDtoDAsync_v2")]
    public static partial int CopyOnDevice(nint destination, nint source, nuint bytes, nint stream);

    [LibraryImport(Name, EntryPoint = "cuMemsetD8Async")]
    public static partial int SetBytes(nint destination, byte value, nuint count, nint stream);

    [LibraryImport(Name, EntryPoint = "cuMemsetD32Async")]
    public static partial int SetWords(nint destination, uint value, nuint count, nint stream);

    [LibraryImport(Name, EntryPoint = "cuStreamCreateWithPriority")]
    public static partial int StreamCreate(nint* stream, uint flags, int priority);

    [LibraryImport(Name, EntryPoint = "cuStreamDestroy_v2")]
    public static partial int StreamDestroy(nint stream);

    [LibraryImport(Name, EntryPoint = "cuStreamSynchronize")]
    public static partial int StreamSynchronize(nint stream);

    [LibraryImport(Name, EntryPoint = "cuStreamWaitEvent")]
    public static partial int StreamWaitEvent(nint stream, nint @event, uint flags);

    [LibraryImport(Name, EntryPoint = "cuEventCreate")]
    public static partial int EventCreate(nint* @event, uint flags);

    [LibraryImport(Name, EntryPoint = "cuEventRecord")]
    public static partial int EventRecord(nint @event, nint stream);

    [LibraryImport(Name, EntryPoint = "cuEventRecordWithFlags")]
    public static partial int EventRecordWithFlags(nint @event, nint stream, uint flags);

    [LibraryImport(Name, EntryPoint = "cuEventQuery")]
    public static partial int EventQuery(nint @event);

    [LibraryImport(Name, EntryPoint = "cuEventSynchronize")]
    public static partial int EventSynchronize(nint @event);

    [LibraryImport(Name, EntryPoint = "cuEventElapsedTime")]
    public static partial int EventElapsed(float* milliseconds, nint from, nint to);

    [LibraryImport(Name, EntryPoint = "cuEventDestroy_v2")]
    public static partial int EventDestroy(nint @event);

    [LibraryImport(Name, EntryPoint = "cuModuleLoadDataEx")]
    public static partial int ModuleLoad(nint* module, void* image, uint options, int* keys, void** values);

    [LibraryImport(Name, EntryPoint = "cuModuleUnload")]
    public static partial int ModuleUnload(nint module);

    [LibraryImport(Name, EntryPoint = "cuModuleGetFunction", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ModuleGetFunction(nint* function, nint module, string name);

    [LibraryImport(Name, EntryPoint = "cuLaunchKernel")]
    public static partial int LaunchKernel(
        nint function, uint gridX, uint gridY, uint gridZ, uint blockX, uint blockY, uint blockZ, uint sharedBytes, nint stream, void** parameters, void** extra);

    [LibraryImport(Name, EntryPoint = "cuStreamBeginCapture_v2")]
    public static partial int StreamBeginCapture(nint stream, int mode);

    [LibraryImport(Name, EntryPoint = "cuStreamIsCapturing")]
    public static partial int StreamIsCapturing(nint stream, int* status);

    [LibraryImport(Name, EntryPoint = "cuStreamEndCapture")]
    public static partial int StreamEndCapture(nint stream, nint* graph);

    [LibraryImport(Name, EntryPoint = "cuGraphInstantiateWithFlags")]
    public static partial int GraphInstantiate(nint* exec, nint graph, ulong flags);

    [LibraryImport(Name, EntryPoint = "cuGraphUpload")]
    public static partial int GraphUpload(nint exec, nint stream);

    [LibraryImport(Name, EntryPoint = "cuGraphLaunch")]
    public static partial int GraphLaunch(nint exec, nint stream);

    [LibraryImport(Name, EntryPoint = "cuGraphGetNodes")]
    public static partial int GraphGetNodes(nint graph, nint* nodes, nuint* count);

    /// <summary>With null for both lists: only how many there are.</summary>
    [LibraryImport(Name, EntryPoint = "cuGraphGetEdges")]
    public static partial int GraphGetEdges(nint graph, nint* from, nint* to, nuint* count);

    [LibraryImport(Name, EntryPoint = "cuGraphExecDestroy")]
    public static partial int GraphExecDestroy(nint exec);

    [LibraryImport(Name, EntryPoint = "cuGraphDestroy")]
    public static partial int GraphDestroy(nint graph);
}

/// <summary>CUdevice_attribute.</summary>
internal enum DeviceAttribute
{
    MultiprocessorCount = 16,
    ComputeCapabilityMajor = 75,
    ComputeCapabilityMinor = 76,
}
