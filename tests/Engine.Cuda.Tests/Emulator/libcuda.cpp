// A stand-in for the driver (libcuda.so.1) that executes: memory of the host, kernels on fibers, graphs as lists of what was captured. Streams are done
// at once, or (ct_set_lazy) not before somebody waits for them: what reads a result too early, or reuses memory of the host too early, then
// gets it wrong. It enforces what the real driver enforces: no synchronisation, allocation or pageable copy during a capture, no kernel that was never
// launched before, no use of freed memory, no copy out of bounds; and more: what lies around an allocation must stay as it is.
#include "runtime.h"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

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
    NotReady = 600,
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

struct Event;

struct Graph
{
    std::vector<std::function<CUresult()>> nodes;

    // Those that it records each time it is launched.
    std::vector<Event*> records;
};

struct Stream
{
    Graph* capturing = nullptr;
    bool invalid = false;
    std::deque<std::function<CUresult()>> waiting;
};

struct Event
{
    double seconds = 0;
    bool recorded = false;
    long long asked = 0, done = 0;
    Stream* stream = nullptr;
};

bool initialized;
Stream null_stream;
std::map<CUdeviceptr, size_t> allocations;
std::map<char*, size_t> pinned;

// The driver may be called by several threads: by the one that computes and by those that read data.
std::recursive_mutex one_at_a_time;
#define ENTER std::lock_guard<std::recursive_mutex> entered(one_at_a_time)
std::set<Stream*> streams;
std::set<const void*> launched;
bool lazy;
size_t used, peak;
int retained;
std::string last_error;
CUresult sticky = Success;
int schedule;
long long launches, graph_launches;
double clock_seconds;

Stream* stream_of(void* handle) { return handle ? (Stream*)handle : &null_stream; }

size_t memory_limit;

size_t total_memory()
{
    if (memory_limit) return memory_limit;
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

// Pageable memory, where it is not inside of a page-locked piece.
bool is_pinned(const void* at)
{
    ENTER;
    auto next = pinned.upper_bound((char*)at);
    if (next == pinned.begin()) return false;
    --next;
    return (char*)at < next->first + next->second;
}

// The first so many of what a stream has to do.
CUresult work_off(Stream* stream, size_t most)
{
    ENTER;
    for (; most > 0 && !stream->waiting.empty() && !sticky; most--)
    {
        auto work = std::move(stream->waiting.front());
        stream->waiting.pop_front();
        if (CUresult wrong = work()) sticky = wrong;
    }

    return sticky;
}

// What an event's stream has to do before it was recorded so many times.
CUresult work_off_until(Event* event, long long records)
{
    ENTER;
    while (event->done < records && !sticky)
    {
        if (event->stream->waiting.empty()) return sticky = fail(LaunchFailed, "an event is waited for that nothing will record: streams wait for each other");
        work_off(event->stream, 1);
    }

    return sticky;
}

CUresult work_off_all()
{
    ENTER;
    work_off(&null_stream, -1);
    for (Stream* stream : streams) work_off(stream, -1);
    return sticky;
}

// Captures of this thread (mode THREAD_LOCAL), or of any (GLOBAL).
Stream* capturing_stream;
std::thread::id capturing_thread;
int capture_mode;

bool forbids()
{
    return capturing_stream && (capture_mode == 0 || (capture_mode == 1 && capturing_thread == std::this_thread::get_id()));
}

// Of what a capture does not allow: the capture is of no use any more.
CUresult invalidate(const std::string& call)
{
    if (capturing_stream) capturing_stream->invalid = true;
    return fail(CaptureUnsupported, call + " during a capture");
}

CUresult forbid(const char* call) { return forbids() ? invalidate(call) : sticky; }

CUresult enqueue(void* handle, std::function<CUresult()> work)
{
    ENTER;
    if (sticky) return sticky;
    Stream* stream = stream_of(handle);
    if (stream->capturing)
    {
        if (stream->invalid) return fail(CaptureInvalidated, "the capture has failed before");
        stream->capturing->nodes.push_back(std::move(work));
        return Success;
    }

    if (!lazy) return work();
    stream->waiting.push_back(std::move(work));
    return Success;
}
}

// For the tests.
API const char* ct_last_error() { return last_error.c_str(); }
API void ct_set_schedule(int wanted) { schedule = wanted; }
API void ct_set_lazy(int wanted) { lazy = wanted; }
API long long ct_launches() { return launches; }
API long long ct_graph_launches() { return graph_launches; }
API size_t ct_used() { return used; }
API size_t ct_peak() { return peak; }
// How large the GPU is, in bytes; 0: as the environment says (CAFFETOP_EMULATED_MEMORY), or 4 GiB.
API void ct_set_memory(size_t bytes) { memory_limit = bytes; }
API void ct_reset()
{
    memory_limit = 0;
    sticky = Success;
    last_error.clear();
    capturing_stream = nullptr;
    lazy = false;
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
        { 3, "CUDA_ERROR_NOT_INITIALIZED" }, { 100, "CUDA_ERROR_NO_DEVICE" }, { 400, "CUDA_ERROR_INVALID_HANDLE" }, { 500, "CUDA_ERROR_NOT_FOUND" }, { 600, "CUDA_ERROR_NOT_READY" },
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
    retained++;
    *context = &initialized;
    return Success;
}

// With the last reference the context goes, and all memory that was taken in it.
API CUresult cuDevicePrimaryCtxRelease_v2(int)
{
    if (retained == 0) return InvalidContext;
    if (--retained > 0) return Success;
    ENTER;
    CUresult wrong = check_guards("something before cuDevicePrimaryCtxRelease");
    for (auto& [at, bytes] : allocations) free((unsigned char*)at - Guard);
    allocations.clear();
    used = 0;
    return wrong;
}

API CUresult cuCtxSetCurrent(void*) { return Success; }

API CUresult cuCtxGetCurrent(void** context)
{
    *context = &initialized;
    return Success;
}

API CUresult cuCtxSynchronize()
{
    CUresult wrong = forbid("cuCtxSynchronize");
    return wrong ? wrong : work_off_all();
}

API CUresult cuMemGetInfo_v2(size_t* available, size_t* total)
{
    *total = total_memory();
    *available = *total - std::min(used, *total);
    return Success;
}

API CUresult cuMemAlloc_v2(CUdeviceptr* at, size_t bytes)
{
    ENTER;
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
    ENTER;
    if (forbids()) return invalidate("cuMemFree");
    auto found = allocations.find(at);
    if (found == allocations.end()) return fail(InvalidValue, "cuMemFree of what is not allocated");
    work_off_all();
    CUresult wrong = check_guards("something before cuMemFree");
    used -= found->second;
    memset((void*)at, 0xFF, found->second);
    free((unsigned char*)at - Guard);
    allocations.erase(found);
    return wrong;
}

API CUresult cuMemHostAlloc(void** at, size_t bytes, unsigned)
{
    ENTER;
    if (CUresult wrong = forbid("cuMemHostAlloc")) return wrong;
    *at = aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
    if (!*at) return OutOfMemory;
    memset(*at, 0xFF, bytes);
    pinned[(char*)*at] = bytes;
    return Success;
}

API CUresult cuMemFreeHost(void* at)
{
    ENTER;
    if (CUresult wrong = forbid("cuMemFreeHost")) return wrong;
    work_off_all();
    if (!pinned.erase((char*)at)) return InvalidValue;
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

// From pageable memory up to 64 KB are read at once, more of it perhaps later: the driver promises no more.
API CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void* from, size_t bytes, void* stream)
{
    if (is_pinned(from)) return enqueue(stream, [=] { return copy(to, from, bytes, true, false, "cuMemcpyHtoDAsync"); });
    if (stream_of(stream)->capturing) return invalidate("cuMemcpyHtoDAsync from pageable memory");
    if (bytes > (64 << 10)) return enqueue(stream, [=] { return copy(to, from, bytes, true, false, "cuMemcpyHtoDAsync"); });
    std::vector<char> staged((const char*)from, (const char*)from + bytes);
    return enqueue(stream, [=, staged = std::move(staged)] { return copy(to, staged.data(), bytes, true, false, "cuMemcpyHtoDAsync"); });
}

// To pageable memory: done when the call returns.
API CUresult cuMemcpyDtoHAsync_v2(void* to, CUdeviceptr from, size_t bytes, void* stream)
{
    if (!is_pinned(to) && stream_of(stream)->capturing) return invalidate("cuMemcpyDtoHAsync to pageable memory");
    CUresult wrong = enqueue(stream, [=] { return copy((CUdeviceptr)to, (void*)from, bytes, false, true, "cuMemcpyDtoHAsync"); });
    return wrong || is_pinned(to) ? wrong : work_off(stream_of(stream), -1);
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
    auto made = new Stream();
    streams.insert(made);
    *stream = made;
    return Success;
}

API CUresult cuStreamDestroy_v2(void* stream)
{
    CUresult wrong = work_off((Stream*)stream, -1);
    streams.erase((Stream*)stream);
    delete (Stream*)stream;
    return wrong;
}

API CUresult cuStreamSynchronize(void* stream)
{
    if (stream_of(stream)->capturing) return invalidate("cuStreamSynchronize");
    return work_off(stream_of(stream), -1);
}

API CUresult cuStreamQuery(void* stream)
{
    if (stream_of(stream)->capturing) return invalidate("cuStreamQuery");
    return sticky ? sticky : stream_of(stream)->waiting.empty() ? Success : NotReady;
}

// It waits for the record that was asked for last when this is called, and not for later ones.
API CUresult cuStreamWaitEvent(void* stream, void* event, unsigned)
{
    if (!event) return InvalidHandle;
    return enqueue(stream, [event = (Event*)event, record = ((Event*)event)->asked] { return work_off_until(event, record); });
}

API CUresult cuEventCreate(void** event, unsigned)
{
    *event = new Event();
    return Success;
}

static CUresult record(Event* event)
{
    event->recorded = true;
    event->seconds = clock_seconds;
    return Success;
}

// In a capture it is a dependency between streams and no more, except as an EXTERNAL node.
API CUresult cuEventRecordWithFlags(void* handle, void* stream, unsigned flags)
{
    auto event = (Event*)handle;
    if (!event || flags > 1) return InvalidHandle;
    if (flags == 1 && !stream_of(stream)->capturing) return fail(InvalidValue, "an event is recorded EXTERNAL outside of a capture");
    if (stream_of(stream)->capturing)
    {
        if (flags != 1) return Success;
        stream_of(stream)->capturing->records.push_back(event);
        return enqueue(stream, [=] {
            event->done++;
            return record(event);
        });
    }

    event->asked++;
    event->stream = stream_of(stream);
    return enqueue(stream, [=] {
        event->done++;
        return record(event);
    });
}

API CUresult cuEventRecord(void* event, void* stream) { return cuEventRecordWithFlags(event, stream, 0); }

// A device works on while it is asked.
API CUresult cuEventQuery(void* handle)
{
    if (CUresult wrong = forbid("cuEventQuery")) return wrong;
    auto event = (Event*)handle;
    if (event->done < event->asked) work_off(event->stream, 8);
    return sticky ? sticky : event->done < event->asked ? NotReady : Success;
}

API CUresult cuEventSynchronize(void* handle)
{
    if (CUresult wrong = forbid("cuEventSynchronize")) return wrong;
    auto event = (Event*)handle;
    return work_off_until(event, event->asked);
}

API CUresult cuEventElapsedTime(float* milliseconds, void* from, void* to)
{
    if (!((Event*)from)->recorded || !((Event*)to)->recorded) return InvalidHandle;
    *milliseconds = (float)((((Event*)to)->seconds - ((Event*)from)->seconds) * 1e3);
    return Success;
}

API CUresult cuEventDestroy_v2(void* event)
{
    work_off_all();
    delete (Event*)event;
    return Success;
}

API CUresult cuModuleLoadDataEx(void** module, const void* image, unsigned, int*, void**)
{
    if (!image) return InvalidValue;
    *module = (void*)&kernels();
    return Success;
}

API CUresult cuModuleUnload(void*)
{
    CUresult wrong = work_off_all();
    launched.clear();
    return wrong;
}

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

    // Its code is loaded at the first launch, which drivers before 12.3 cannot do in a capture.
    if (launched.insert(function).second && stream_of(stream)->capturing) return invalidate(std::string("the first launch of ") + kernel->name);
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

API CUresult cuStreamBeginCapture_v2(void* handle, int mode)
{
    Stream* stream = stream_of(handle);
    if (!handle || stream->capturing || mode < 0 || mode > 2) return fail(InvalidValue, "a capture has begun already, or on the default stream");
    stream->capturing = new Graph();
    stream->invalid = false;
    capturing_stream = stream;
    capturing_thread = std::this_thread::get_id();
    capture_mode = mode;
    return Success;
}

API CUresult cuStreamEndCapture(void* handle, void** graph)
{
    Stream* stream = stream_of(handle);
    if (!stream->capturing) return fail(CaptureInvalidated, "no capture has begun");
    *graph = stream->invalid ? nullptr : stream->capturing;
    if (stream->invalid) delete stream->capturing;
    stream->capturing = nullptr;
    capturing_stream = nullptr;
    return *graph ? Success : fail(CaptureInvalidated, "the capture has failed before");
}

API CUresult cuStreamIsCapturing(void* handle, int* status)
{
    *status = stream_of(handle)->capturing ? 1 : 0;
    return Success;
}

API CUresult cuThreadExchangeStreamCaptureMode(int*) { return Success; }

// Destroyed while it still has to run, it runs to its end.
typedef std::shared_ptr<Graph> Executable;

API CUresult cuGraphInstantiateWithFlags(void** exec, void* graph, unsigned long long)
{
    if (CUresult wrong = forbid("cuGraphInstantiate")) return wrong;
    *exec = new Executable(new Graph(*(Graph*)graph));
    return Success;
}

API CUresult cuGraphUpload(void*, void*) { return sticky; }

API CUresult cuGraphLaunch(void* exec, void* stream)
{
    graph_launches++;
    for (Event* event : (*(Executable*)exec)->records)
    {
        event->asked++;
        event->stream = stream_of(stream);
    }

    return enqueue(stream, [graph = *(Executable*)exec] {
        for (auto& node : graph->nodes)
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
    delete (Executable*)exec;
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
API int ct_capturing() { return capturing_stream != nullptr; }
API void ct_fault(const char* text)
{
    sticky = IllegalAddress;
    fail(IllegalAddress, text);
}
