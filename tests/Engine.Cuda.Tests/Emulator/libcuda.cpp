// A stand-in for the driver (libcuda.so.1) that executes: memory of the host, kernels on fibers, streams that are done at once, graphs as lists of
// what was captured. It enforces what the real driver enforces: no synchronisation or allocation during a capture, no use of freed memory, no
// copy out of bounds; and more: what lies around an allocation must stay as it is.
#include "runtime.h"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>

typedef int CUresult;
typedef unsigned long long CUdeviceptr;
#define API extern "C" __attribute__((visibility("default")))

enum
{
    Success = 0,
    InvalidValue = 1,
    OutOfMemory = 2,
    NotInitialized = 3,
    NoDevice = 100,
    InvalidDevice = 101,
    InvalidContext = 201,
    NotFound = 500,
    InvalidHandle = 400,
    IllegalAddress = 700,
    LaunchFailed = 719,
    CaptureUnsupported = 900,
    CaptureInvalidated = 901,
    CaptureUnmatched = 903,
};

namespace
{
constexpr size_t Guard = 256;
constexpr unsigned char GuardByte = 0xFF;

struct Graph
{
    std::vector<std::function<CUresult()>> nodes;
};

struct Stream
{
    Graph* capturing = nullptr;
    bool invalid = false;
};

struct Event
{
    double seconds = 0;
    bool recorded = false;
};

bool initialized;
Stream null_stream;
std::map<CUdeviceptr, size_t> allocations;
std::map<void*, size_t> pinned;
size_t used, peak;
std::string last_error;
CUresult sticky = Success;
int schedule;
long long launches;
double clock_seconds;

Stream* stream_of(void* handle) { return handle ? (Stream*)handle : &null_stream; }

size_t total_memory()
{
    const char* limit = getenv("CAFFETOP_EMULATED_MEMORY");
    return limit ? strtoull(limit, nullptr, 10) : (size_t)4 << 30;
}

CUresult fail(CUresult code, const std::string& text)
{
    last_error = text;
    if (getenv("CAFFETOP_EMULATED_TRACE")) fprintf(stderr, "emulated device: %s\n", text.c_str());
    return code;
}

// Everything in [at, at + bytes) must belong to one allocation.
bool inside(CUdeviceptr at, size_t bytes)
{
    auto next = allocations.upper_bound(at);
    if (next == allocations.begin()) return false;
    --next;
    return at >= next->first && at + bytes <= next->first + next->second;
}

CUresult check_guards(const char* after)
{
    for (auto& [at, bytes] : allocations)
    {
        auto before = (unsigned char*)at - Guard, behind = (unsigned char*)at + bytes;
        for (size_t i = 0; i < Guard; i++)
        {
            if (before[i] == GuardByte && behind[i] == GuardByte) continue;
            sticky = IllegalAddress;
            return fail(IllegalAddress, std::string(after) + " wrote outside of an allocation of " + std::to_string(bytes) + " bytes");
        }
    }

    return Success;
}

CUresult enqueue(void* handle, std::function<CUresult()> work)
{
    if (sticky) return sticky;
    Stream* stream = stream_of(handle);
    if (!stream->capturing) return work();
    stream->capturing->nodes.push_back(std::move(work));
    return Success;
}

bool any_capture;

// Of a call that a capture does not allow.
CUresult forbid(const char* call)
{
    if (!any_capture) return sticky;
    return fail(CaptureUnsupported, std::string(call) + " during a capture");
}
}

// For the tests.
API const char* ct_last_error() { return last_error.c_str(); }
API void ct_set_schedule(int wanted) { schedule = wanted; }
API long long ct_launches() { return launches; }
API size_t ct_used() { return used; }
API size_t ct_peak() { return peak; }
API void ct_reset()
{
    sticky = Success;
    last_error.clear();
    any_capture = false;
    null_stream = {};
}

API CUresult cuInit(unsigned)
{
    if (getenv("CAFFETOP_EMULATED_NO_DEVICE")) return NoDevice;
    initialized = true;
    return Success;
}

API CUresult cuDriverGetVersion(int* version)
{
    *version = 12020;
    return Success;
}

API CUresult cuGetErrorName(CUresult code, const char** text)
{
    static std::map<int, const char*> names = { { 0, "CUDA_SUCCESS" }, { 1, "CUDA_ERROR_INVALID_VALUE" }, { 2, "CUDA_ERROR_OUT_OF_MEMORY" },
        { 3, "CUDA_ERROR_NOT_INITIALIZED" }, { 100, "CUDA_ERROR_NO_DEVICE" }, { 400, "CUDA_ERROR_INVALID_HANDLE" }, { 500, "CUDA_ERROR_NOT_FOUND" },
        { 700, "CUDA_ERROR_ILLEGAL_ADDRESS" }, { 719, "CUDA_ERROR_LAUNCH_FAILED" }, { 900, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED" },
        { 901, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED" }, { 903, "CUDA_ERROR_STREAM_CAPTURE_UNMATCHED" } };
    auto found = names.find(code);
    if (found == names.end()) return InvalidValue;
    *text = found->second;
    return Success;
}

API CUresult cuGetErrorString(CUresult code, const char** text)
{
    if (!last_error.empty())
    {
        *text = last_error.c_str();
        return Success;
    }

    return cuGetErrorName(code, text);
}

API CUresult cuDeviceGetCount(int* count)
{
    if (!initialized) return NotInitialized;
    *count = 1;
    return Success;
}

API CUresult cuDeviceGet(int* device, int ordinal)
{
    if (ordinal != 0) return InvalidDevice;
    *device = 0;
    return Success;
}

API CUresult cuDeviceGetName(char* name, int length, int)
{
    snprintf(name, length, "emulated device");
    return Success;
}

API CUresult cuDeviceGetPCIBusId(char* name, int length, int)
{
    snprintf(name, length, "0000:00:00.0");
    return Success;
}

API CUresult cuDeviceTotalMem_v2(size_t* bytes, int)
{
    *bytes = total_memory();
    return Success;
}

API CUresult cuDeviceGetAttribute(int* value, int attribute, int)
{
    switch (attribute)
    {
        case 1: *value = 1024; break;       // MAX_THREADS_PER_BLOCK
        case 8: *value = 48 << 10; break;   // MAX_SHARED_MEMORY_PER_BLOCK
        case 10: *value = 32; break;        // WARP_SIZE
        case 16: *value = 4; break;         // MULTIPROCESSOR_COUNT
        case 75: *value = 7; break;         // COMPUTE_CAPABILITY_MAJOR
        case 76: *value = 0; break;         // COMPUTE_CAPABILITY_MINOR
        default: *value = 0; break;
    }

    return Success;
}

API CUresult cuDevicePrimaryCtxRetain(void** context, int)
{
    if (!initialized) return NotInitialized;
    *context = &initialized;
    return Success;
}

API CUresult cuDevicePrimaryCtxRelease_v2(int) { return Success; }

API CUresult cuCtxSetCurrent(void*) { return Success; }

API CUresult cuCtxGetCurrent(void** context)
{
    *context = &initialized;
    return Success;
}

API CUresult cuCtxSynchronize() { return forbid("cuCtxSynchronize"); }

API CUresult cuMemGetInfo_v2(size_t* available, size_t* total)
{
    *total = total_memory();
    *available = *total - std::min(used, *total);
    return Success;
}

API CUresult cuMemAlloc_v2(CUdeviceptr* at, size_t bytes)
{
    if (CUresult wrong = forbid("cuMemAlloc")) return wrong;
    if (bytes == 0) return InvalidValue;
    if (used + bytes > total_memory()) return OutOfMemory;
    size_t whole = bytes + 2 * Guard;
    auto memory = (unsigned char*)aligned_alloc(256, (whole + 255) / 256 * 256);
    if (!memory) return OutOfMemory;
    memset(memory, 0xFF, whole);
    *at = (CUdeviceptr)(memory + Guard);
    allocations[*at] = bytes;
    used += bytes;
    peak = std::max(peak, used);
    return Success;
}

API CUresult cuMemFree_v2(CUdeviceptr at)
{
    auto found = allocations.find(at);
    if (found == allocations.end()) return fail(InvalidValue, "cuMemFree of what is not allocated");
    CUresult wrong = check_guards("something before cuMemFree");
    used -= found->second;
    memset((void*)at, 0xFF, found->second);
    free((unsigned char*)at - Guard);
    allocations.erase(found);
    return wrong;
}

API CUresult cuMemHostAlloc(void** at, size_t bytes, unsigned)
{
    *at = aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
    if (!*at) return OutOfMemory;
    pinned[*at] = bytes;
    return Success;
}

API CUresult cuMemFreeHost(void* at)
{
    if (!pinned.erase(at)) return InvalidValue;
    free(at);
    return Success;
}

static CUresult copy(CUdeviceptr to, const void* from, size_t bytes, bool to_device, bool from_device, const char* call)
{
    if (to_device && !inside(to, bytes)) return fail(InvalidValue, std::string(call) + ": the destination is not device memory");
    if (from_device && !inside((CUdeviceptr)from, bytes)) return fail(InvalidValue, std::string(call) + ": the source is not device memory");
    memmove((void*)to, from, bytes);
    return Success;
}

API CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void* from, size_t bytes, void* stream)
{
    return enqueue(stream, [=] { return copy(to, from, bytes, true, false, "cuMemcpyHtoDAsync"); });
}

API CUresult cuMemcpyDtoHAsync_v2(void* to, CUdeviceptr from, size_t bytes, void* stream)
{
    return enqueue(stream, [=] { return copy((CUdeviceptr)to, (void*)from, bytes, false, true, "cuMemcpyDtoHAsync"); });
}

API CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, void* stream)
{
    return enqueue(stream, [=] { return copy(to, (void*)from, bytes, true, true, "cuMemcpyDtoDAsync"); });
}

API CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t count, void* stream)
{
    return enqueue(stream, [=] {
        if (!inside(to, count)) return fail(InvalidValue, "cuMemsetD8Async outside of an allocation");
        memset((void*)to, value, count);
        return (CUresult)Success;
    });
}

API CUresult cuMemsetD32Async(CUdeviceptr to, unsigned value, size_t count, void* stream)
{
    return enqueue(stream, [=] {
        if (!inside(to, 4 * count)) return fail(InvalidValue, "cuMemsetD32Async outside of an allocation");
        std::fill_n((unsigned*)to, count, value);
        return (CUresult)Success;
    });
}

API CUresult cuStreamCreateWithPriority(void** stream, unsigned, int)
{
    *stream = new Stream();
    return Success;
}

API CUresult cuStreamDestroy_v2(void* stream)
{
    delete (Stream*)stream;
    return Success;
}

API CUresult cuStreamSynchronize(void* stream)
{
    if (stream_of(stream)->capturing) return fail(CaptureUnsupported, "cuStreamSynchronize during a capture");
    return sticky;
}

API CUresult cuStreamQuery(void* stream) { return cuStreamSynchronize(stream); }

API CUresult cuStreamWaitEvent(void*, void* event, unsigned) { return event ? sticky : InvalidHandle; }

API CUresult cuEventCreate(void** event, unsigned)
{
    *event = new Event();
    return Success;
}

API CUresult cuEventRecord(void* event, void* stream)
{
    if (!event) return InvalidHandle;
    return enqueue(stream, [=] {
        ((Event*)event)->recorded = true;
        ((Event*)event)->seconds = clock_seconds;
        return (CUresult)Success;
    });
}

API CUresult cuEventRecordWithFlags(void* event, void* stream, unsigned) { return cuEventRecord(event, stream); }

API CUresult cuEventQuery(void*) { return forbid("cuEventQuery"); }

API CUresult cuEventSynchronize(void*) { return forbid("cuEventSynchronize"); }

API CUresult cuEventElapsedTime(float* milliseconds, void* from, void* to)
{
    if (!((Event*)from)->recorded || !((Event*)to)->recorded) return InvalidHandle;
    *milliseconds = (float)((((Event*)to)->seconds - ((Event*)from)->seconds) * 1e3);
    return Success;
}

API CUresult cuEventDestroy_v2(void* event)
{
    delete (Event*)event;
    return Success;
}

API CUresult cuModuleLoadDataEx(void** module, const void* image, unsigned, int*, void**)
{
    if (!image) return InvalidValue;
    *module = (void*)&kernels();
    return Success;
}

API CUresult cuModuleUnload(void*) { return Success; }

API CUresult cuModuleGetFunction(void** function, void*, const char* name)
{
    for (auto& kernel : kernels())
    {
        if (strcmp(kernel.name, name)) continue;
        *function = (void*)&kernel;
        return Success;
    }

    return fail(NotFound, std::string("no kernel ") + name);
}

API CUresult cuFuncGetAttribute(int* value, int attribute, void* function)
{
    if (!function) return InvalidHandle;
    *value = attribute == 0 ? 1024 : 0;
    return Success;
}

API CUresult cuFuncSetAttribute(void*, int, int) { return Success; }

API CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, void*, int, size_t)
{
    *blocks = 8;
    return Success;
}

API CUresult cuLaunchKernel(
    void* function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared, void* stream, void** parameters, void** extra)
{
    if (!function || extra) return InvalidValue;
    if (gx == 0 || gy == 0 || gz == 0 || bx * by * bz == 0 || bx * by * bz > 1024) return fail(InvalidValue, "cuLaunchKernel with an empty or too large grid");
    auto kernel = (const Kernel*)function;
    std::vector<std::vector<char>> values;
    for (size_t i = 0; i < kernel->sizes.size(); i++) values.emplace_back((char*)parameters[i], (char*)parameters[i] + kernel->sizes[i]);
    return enqueue(stream, [=]() mutable {
        std::vector<void*> pointers;
        for (auto& value : values) pointers.push_back(value.data());
        launches++;
        clock_seconds += 1e-6;
        if (const char* wrong = run_grid(*kernel, { gx, gy, gz }, { bx, by, bz }, shared, pointers.data(), schedule))
        {
            sticky = LaunchFailed;
            return fail(LaunchFailed, wrong);
        }

        return check_guards(kernel->name);
    });
}

API CUresult cuStreamBeginCapture_v2(void* handle, int)
{
    Stream* stream = stream_of(handle);
    if (!handle || stream->capturing) return fail(InvalidValue, "a capture has begun already, or on the default stream");
    stream->capturing = new Graph();
    any_capture = true;
    return Success;
}

API CUresult cuStreamEndCapture(void* handle, void** graph)
{
    Stream* stream = stream_of(handle);
    if (!stream->capturing) return fail(CaptureInvalidated, "no capture has begun");
    *graph = stream->capturing;
    stream->capturing = nullptr;
    any_capture = false;
    return Success;
}

API CUresult cuStreamIsCapturing(void* handle, int* status)
{
    *status = stream_of(handle)->capturing ? 1 : 0;
    return Success;
}

API CUresult cuThreadExchangeStreamCaptureMode(int*) { return Success; }

API CUresult cuGraphInstantiateWithFlags(void** exec, void* graph, unsigned long long)
{
    *exec = new Graph(*(Graph*)graph);
    return Success;
}

API CUresult cuGraphUpload(void*, void*) { return sticky; }

API CUresult cuGraphLaunch(void* exec, void* stream)
{
    return enqueue(stream, [=] {
        for (auto& node : ((Graph*)exec)->nodes)
        {
            if (CUresult wrong = node()) return wrong;
        }

        return (CUresult)Success;
    });
}

API CUresult cuGraphGetNodes(void* graph, void** nodes, size_t* count)
{
    if (nodes) return InvalidValue;
    *count = ((Graph*)graph)->nodes.size();
    return Success;
}

API CUresult cuGraphExecDestroy(void* exec)
{
    delete (Graph*)exec;
    return Success;
}

API CUresult cuGraphDestroy(void* graph)
{
    delete (Graph*)graph;
    return Success;
}

// What the stand-ins of cuBLAS and cuDNN need: their calls are nodes of a graph like kernels.
API CUresult ct_enqueue(void* stream, void (*work)(void*), void* state)
{
    return enqueue(stream, [=] {
        work(state);
        launches++;
        clock_seconds += 1e-6;
        return sticky ? sticky : check_guards("a library");
    });
}

// What cuDNN's stand-in needs to know.
API int ct_inside(CUdeviceptr at, size_t bytes) { return inside(at, bytes); }
API int ct_capturing() { return any_capture; }
API void ct_fault(const char* text)
{
    sticky = IllegalAddress;
    fail(IllegalAddress, text);
}
