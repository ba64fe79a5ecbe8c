// A stand-in for the driver (libcuda.so.1) that executes: memory of the host, kernels on fibers, graphs as captures made them (graphs.h). Streams are
// done at once, or (ct_set_lazy) not before somebody waits for them: what reads a result too early, or reuses memory of the host too early, then
// gets it wrong. It enforces what the real driver enforces: a context that is current on the thread, no synchronisation, allocation or pageable copy during
// a capture, no kernel that was never launched before, streams joined before a capture ends, no use of freed memory, no copy out of bounds; and more: what
// lies around an allocation must stay as it is, page-locked memory is not given back while a copy uses it, and operations of a graph that may run at once
// must not write what the other uses.
#include "graphs.h"
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
    LossyQuery = 402,
    NotReady = 600,
    IllegalAddress = 700,
    LaunchFailed = 719,
    CaptureUnsupported = 900,
    CaptureInvalidated = 901,
    CaptureMerge = 902,
    CaptureUnmatched = 903,
    CaptureUnjoined = 904,
    CaptureIsolation = 905,
    CaptureImplicit = 906,
    CapturedEvent = 907,
    CaptureWrongThread = 908,
};

namespace
{
constexpr size_t Guard = 256;
constexpr unsigned char GuardByte = 0xFF;

struct Stream;

// A capture that has begun on a stream, and the streams that have waited for it since.
struct Capture
{
    Graph graph;
    Stream* origin;
    std::set<Stream*> streams;
    int mode;
    std::thread::id thread;
    bool invalid = false, over = false;
};

struct Stream
{
    std::shared_ptr<Capture> capture;

    // Operations of the capture that the next one comes after.
    std::set<int> last;
    std::deque<std::function<CUresult()>> waiting;
};

struct Event
{
    double seconds = 0;
    bool recorded = false, has_time = true;
    long long asked = 0, done = 0;
    Stream* stream = nullptr;

    // Where it was recorded last in a capture: not a moment, but operations.
    std::shared_ptr<Capture> capture;
    std::set<int> captured;
};

bool initialized;
Stream null_stream;
std::map<CUdeviceptr, size_t> allocations;
std::map<char*, size_t> pinned;

// Pieces of page-locked memory that copies under way read or write.
std::map<long long, std::pair<char*, size_t>> in_use;
long long copies;

// The driver may be called by several threads: by the one that computes and by those that read data.
std::recursive_mutex one_at_a_time;
#define ENTER std::lock_guard<std::recursive_mutex> entered(one_at_a_time)
std::set<Stream*> streams;
std::set<const void*> launched;
bool lazy, idle, refuses_races = true, has_programmatic_edges = false;
Order graph_order = InTurn;
size_t used, peak;
int retained;

// The primary context dies with its last reference; a later one is another. Each thread makes it current for itself.
int living_context;
thread_local int current_context;
std::string last_error;
CUresult sticky = Success;
int schedule;
long long launches, graph_launches;
double clock_seconds;

bool has_context() { return retained > 0 && current_context == living_context; }

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

bool is_working()
{
    return !null_stream.waiting.empty() || std::any_of(streams.begin(), streams.end(), [](Stream* stream) { return !stream->waiting.empty(); });
}

CUresult work_off_all()
{
    ENTER;
    work_off(&null_stream, -1);
    for (Stream* stream : streams) work_off(stream, -1);
    return sticky;
}

std::set<std::shared_ptr<Capture>> captures;

// Captures of this thread (mode THREAD_LOCAL), or of any (GLOBAL).
bool forbids()
{
    return std::any_of(captures.begin(), captures.end(), [](auto& capture) {
        return capture->mode == 0 || (capture->mode == 1 && capture->thread == std::this_thread::get_id());
    });
}

CUresult spoil(const std::shared_ptr<Capture>& capture, CUresult code, const std::string& text)
{
    capture->invalid = true;
    return fail(code, text);
}

// Of what a capture does not allow: the captures are of no use any more.
CUresult invalidate(const std::string& call)
{
    for (auto& capture : captures) capture->invalid = true;
    return fail(CaptureUnsupported, call + " during a capture");
}

CUresult need_context(const char* call)
{
    return has_context() ? (CUresult)Success : fail(InvalidContext, std::string(call) + " on a thread on which no context is current");
}

CUresult forbid(const char* call)
{
    if (CUresult wrong = need_context(call)) return wrong;
    return forbids() ? invalidate(call) : sticky;
}

CUresult enqueue(void* handle, std::function<CUresult()> work, Access access)
{
    ENTER;
    if (CUresult wrong = need_context("work on a stream")) return wrong;
    if (sticky) return sticky;
    Stream* stream = stream_of(handle);
    if (auto& capture = stream->capture)
    {
        if (capture->invalid) return fail(CaptureInvalidated, "the capture has failed before");
        auto& nodes = capture->graph.nodes;
        nodes.push_back({ std::move(work), std::move(access), { stream->last.begin(), stream->last.end() }, stream != capture->origin });
        stream->last = { (int)nodes.size() - 1 };
        return Success;
    }

    if (!lazy) return work();
    stream->waiting.push_back(std::move(work));
    return Success;
}

// A stream that waits for a captured event is captured, too, into the same graph.
CUresult wait_captured(Stream* stream, Event* event)
{
    auto& capture = event->capture;
    if (stream == &null_stream) return spoil(capture, CaptureImplicit, "the default stream waits for an event of a capture");
    if (stream->capture && stream->capture != capture)
    {
        stream->capture->invalid = true;
        return spoil(capture, CaptureMerge, "a stream waits for an event of another capture");
    }

    if (capture->over) return fail(CapturedEvent, "a stream waits for an event of a capture that has ended");
    if (capture->invalid) return fail(CaptureInvalidated, "the capture has failed before");
    if (!stream->capture) stream->last.clear();
    stream->capture = capture;
    stream->last.insert(event->captured.begin(), event->captured.end());
    capture->streams.insert(stream);
    return Success;
}

// Whether the origin waits, directly or not, for everything that its capture's streams have done.
bool is_joined(const Capture& capture)
{
    auto before = all_before(capture.graph);
    auto& last = capture.origin->last;
    auto is_before = [&](int i) { return last.count(i) || std::any_of(last.begin(), last.end(), [&](int j) { return before[j][i]; }); };
    return std::all_of(capture.streams.begin(), capture.streams.end(), [&](Stream* stream) { return std::all_of(stream->last.begin(), stream->last.end(), is_before); });
}
}

// For the tests.
API const char* ct_last_error() { return last_error.c_str(); }
API void ct_set_schedule(int wanted) { schedule = wanted; }
// As if kernels of the libraries were launched programmatically.
API void ct_set_programmatic(int wanted) { has_programmatic_edges = wanted; }
API void ct_set_lazy(int wanted) { lazy = wanted; }
// Whether kernels and the libraries' calls are counted only: memory keeps what copies and fills leave there.
API void ct_set_idle(int wanted) { idle = wanted; }
API long long ct_launches() { return launches; }
API long long ct_graph_launches() { return graph_launches; }
API size_t ct_used() { return used; }
API size_t ct_peak() { return peak; }
// How large the GPU is, in bytes; 0: as the environment says (CAFFETOP_EMULATED_MEMORY), or 4 GiB.
API void ct_set_memory(size_t bytes) { memory_limit = bytes; }
// In which order launches do a graph's operations from now on (Order).
API void ct_set_graph_order(int wanted) { graph_order = (Order)wanted; }
// Whether a graph with a race is refused, as it is unless a test wants to see what the race does.
API void ct_refuse_races(int wanted) { refuses_races = wanted; }
API void ct_reset()
{
    memory_limit = 0;
    sticky = Success;
    last_error.clear();
    for (auto& capture : captures)
    {
        for (Stream* stream : capture->streams) stream->capture = nullptr;
        capture->over = true;
    }

    captures.clear();
    lazy = idle = false;
    graph_order = InTurn;
    refuses_races = true;
    has_programmatic_edges = false;
    in_use.clear();
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
        { 3, "CUDA_ERROR_NOT_INITIALIZED" }, { 100, "CUDA_ERROR_NO_DEVICE" }, { 201, "CUDA_ERROR_INVALID_CONTEXT" }, { 400, "CUDA_ERROR_INVALID_HANDLE" }, { 500, "CUDA_ERROR_NOT_FOUND" }, { 600, "CUDA_ERROR_NOT_READY" },
        { 700, "CUDA_ERROR_ILLEGAL_ADDRESS" }, { 719, "CUDA_ERROR_LAUNCH_FAILED" }, { 900, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED" },
        { 901, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED" }, { 902, "CUDA_ERROR_STREAM_CAPTURE_MERGE" }, { 903, "CUDA_ERROR_STREAM_CAPTURE_UNMATCHED" },
        { 904, "CUDA_ERROR_STREAM_CAPTURE_UNJOINED" }, { 905, "CUDA_ERROR_STREAM_CAPTURE_ISOLATION" }, { 906, "CUDA_ERROR_STREAM_CAPTURE_IMPLICIT" },
        { 907, "CUDA_ERROR_CAPTURED_EVENT" }, { 908, "CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD" } };
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
    if (retained++ == 0) living_context++;
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

API CUresult cuCtxSetCurrent(void* context)
{
    if (context && retained == 0) return InvalidContext;
    current_context = context ? living_context : 0;
    return Success;
}

API CUresult cuCtxGetCurrent(void** context)
{
    *context = has_context() ? &initialized : nullptr;
    return Success;
}

API CUresult cuCtxSynchronize()
{
    CUresult wrong = forbid("cuCtxSynchronize");
    return wrong ? wrong : work_off_all();
}

API CUresult cuMemGetInfo_v2(size_t* available, size_t* total)
{
    if (CUresult wrong = need_context("cuMemGetInfo")) return wrong;
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
    memset(memory, 0xFF, idle ? Guard : whole);
    memset(memory + whole - Guard, 0xFF, Guard);
    *at = (CUdeviceptr)(memory + Guard);
    allocations[*at] = bytes;
    used += bytes;
    peak = std::max(peak, used);
    return Success;
}

API CUresult cuMemFree_v2(CUdeviceptr at)
{
    ENTER;
    if (CUresult wrong = need_context("cuMemFree")) return wrong;
    if (forbids()) return invalidate("cuMemFree");
    auto found = allocations.find(at);
    if (found == allocations.end()) return fail(InvalidValue, "cuMemFree of what is not allocated");
    // The driver "may" wait, says its header, so it does not.
    if (is_working() && !sticky) return fail(InvalidValue, "device memory is given back while work that may use it is under way");
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
    auto piece = pinned.find((char*)at);
    if (piece == pinned.end()) return InvalidValue;
    // The driver's documents do not say that this waits.
    for (auto& [number, place] : in_use)
    {
        if (place.first < piece->first + piece->second && piece->first < place.first + place.second)
            return fail(InvalidValue, "page-locked memory is given back while a copy of it is under way");
    }

    pinned.erase(piece);
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

// Between host and device. Of pageable memory the documents say that the call might wait for the copy, so it might not: it is read or written when the
// stream comes to it.
static CUresult enqueue_copy(void* stream, void* host, size_t bytes, std::function<CUresult()> work, Access access)
{
    ENTER;
    if (stream_of(stream)->capture) return is_pinned(host) ? enqueue(stream, work, access) : invalidate("a copy of pageable memory");
    long long number = ++copies;
    if (is_pinned(host)) in_use[number] = { (char*)host, bytes };
    auto done = [=] {
        in_use.erase(number);
        return work();
    };
    return enqueue(stream, done, access);
}

API CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void* from, size_t bytes, void* stream)
{
    return enqueue_copy(stream, (void*)from, bytes, [=] { return copy(to, from, bytes, true, false, "cuMemcpyHtoDAsync"); }, { "cuMemcpyHtoDAsync", {}, { to } });
}

API CUresult cuMemcpyDtoHAsync_v2(void* to, CUdeviceptr from, size_t bytes, void* stream)
{
    auto work = [=] { return copy((CUdeviceptr)to, (void*)from, bytes, false, true, "cuMemcpyDtoHAsync"); };
    return enqueue_copy(stream, to, bytes, work, { "cuMemcpyDtoHAsync", { from }, { (CUdeviceptr)to } });
}

API CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, void* stream)
{
    return enqueue(stream, [=] { return copy(to, (void*)from, bytes, true, true, "cuMemcpyDtoDAsync"); }, { "cuMemcpyDtoDAsync", { from }, { to } });
}

API CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t count, void* stream)
{
    auto work = [=] {
        if (!inside(to, count)) return fail(InvalidValue, "cuMemsetD8Async outside of an allocation");
        memset((void*)to, value, count);
        return (CUresult)Success;
    };
    return enqueue(stream, work, { "cuMemsetD8Async", {}, { to } });
}

API CUresult cuMemsetD32Async(CUdeviceptr to, unsigned value, size_t count, void* stream)
{
    auto work = [=] {
        if (!inside(to, 4 * count)) return fail(InvalidValue, "cuMemsetD32Async outside of an allocation");
        std::fill_n((unsigned*)to, count, value);
        return (CUresult)Success;
    };
    return enqueue(stream, work, { "cuMemsetD32Async", {}, { to } });
}

API CUresult cuStreamCreateWithPriority(void** stream, unsigned flags, int)
{
    if (CUresult wrong = need_context("cuStreamCreate")) return wrong;
    if (flags > 1) return InvalidValue;
    auto made = new Stream();
    streams.insert(made);
    *stream = made;
    return Success;
}

API CUresult cuStreamDestroy_v2(void* handle)
{
    if (CUresult wrong = need_context("cuStreamDestroy")) return wrong;
    auto stream = (Stream*)handle;
    if (stream->capture)
    {
        stream->capture->invalid = true;
        stream->capture->streams.erase(stream);
    }

    CUresult wrong = work_off(stream, -1);
    streams.erase(stream);
    delete stream;
    return wrong;
}

API CUresult cuStreamSynchronize(void* stream)
{
    if (CUresult wrong = need_context("cuStreamSynchronize")) return wrong;
    if (stream_of(stream)->capture) return invalidate("cuStreamSynchronize");
    return work_off(stream_of(stream), -1);
}

API CUresult cuStreamQuery(void* stream)
{
    if (stream_of(stream)->capture) return invalidate("cuStreamQuery");
    return sticky ? sticky : stream_of(stream)->waiting.empty() ? Success : NotReady;
}

// It waits for the record that was asked for last when this is called, and not for later ones. In a capture only events of this capture can be waited
// for, except as EXTERNAL nodes.
API CUresult cuStreamWaitEvent(void* handle, void* of, unsigned flags)
{
    ENTER;
    if (!of || flags > 1) return InvalidHandle;
    auto event = (Event*)of;
    Stream* stream = stream_of(handle);
    if (event->capture) return wait_captured(stream, event);
    if (stream->capture && flags == 0) return spoil(stream->capture, CaptureIsolation, "a stream that is captured waits for an event that is not");
    return enqueue(handle, [event, record = event->asked] { return work_off_until(event, record); }, { "cuStreamWaitEvent", {}, {} });
}

API CUresult cuEventCreate(void** event, unsigned flags)
{
    if (CUresult wrong = need_context("cuEventCreate")) return wrong;
    if (flags > 3) return InvalidValue;
    auto made = new Event();
    made->has_time = !(flags & 2);
    *event = made;
    return Success;
}

static CUresult record(Event* event)
{
    event->recorded = true;
    event->seconds = clock_seconds;
    return Success;
}

// In a capture it is a dependency between streams and no more, except as an EXTERNAL node.
API CUresult cuEventRecordWithFlags(void* handle, void* of, unsigned flags)
{
    ENTER;
    auto event = (Event*)handle;
    if (!event || flags > 1) return InvalidHandle;
    Stream* stream = stream_of(of);
    if (flags == 1 && !stream->capture) return fail(InvalidValue, "an event is recorded EXTERNAL outside of a capture");
    auto work = [=] {
        event->done++;
        return record(event);
    };
    if (flags == 1)
    {
        stream->capture->graph.records.push_back(event);
        return enqueue(of, work, { "cuEventRecord", {}, {} });
    }

    if (stream->capture)
    {
        if (stream->capture->invalid) return fail(CaptureInvalidated, "the capture has failed before");
        event->capture = stream->capture;
        event->captured = stream->last;
        return Success;
    }

    event->capture = nullptr;
    event->asked++;
    event->stream = stream;
    return enqueue(of, work, { "cuEventRecord", {}, {} });
}

API CUresult cuEventRecord(void* event, void* stream) { return cuEventRecordWithFlags(event, stream, 0); }

// A device works on while it is asked.
API CUresult cuEventQuery(void* handle)
{
    if (CUresult wrong = forbid("cuEventQuery")) return wrong;
    auto event = (Event*)handle;
    if (event->capture) return fail(CapturedEvent, "cuEventQuery of an event that was recorded in a capture");
    if (event->done < event->asked) work_off(event->stream, 8);
    return sticky ? sticky : event->done < event->asked ? NotReady : Success;
}

API CUresult cuEventSynchronize(void* handle)
{
    if (CUresult wrong = forbid("cuEventSynchronize")) return wrong;
    auto event = (Event*)handle;
    if (event->capture) return fail(CapturedEvent, "cuEventSynchronize of an event that was recorded in a capture");
    return work_off_until(event, event->asked);
}

API CUresult cuEventElapsedTime(float* milliseconds, void* from, void* to)
{
    Event *first = (Event*)from, *second = (Event*)to;
    if (first->asked == 0 && !first->recorded) return fail(InvalidHandle, "cuEventElapsedTime of an event that was not recorded");
    if (second->asked == 0 && !second->recorded) return fail(InvalidHandle, "cuEventElapsedTime of an event that was not recorded");
    if (!first->has_time || !second->has_time) return fail(InvalidHandle, "cuEventElapsedTime of an event without time");
    if (first->done < first->asked || second->done < second->asked) return NotReady;
    *milliseconds = (float)((second->seconds - first->seconds) * 1e3);
    return Success;
}

API CUresult cuEventDestroy_v2(void* event)
{
    if (CUresult wrong = need_context("cuEventDestroy")) return wrong;
    work_off_all();
    delete (Event*)event;
    return Success;
}

API CUresult cuModuleLoadDataEx(void** module, const void* image, unsigned, int*, void**)
{
    if (CUresult wrong = need_context("cuModuleLoadDataEx")) return wrong;
    if (!image) return InvalidValue;
    *module = (void*)&kernels();
    return Success;
}

API CUresult cuModuleUnload(void*)
{
    if (CUresult wrong = need_context("cuModuleUnload")) return wrong;
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
    if (launched.insert(function).second && stream_of(stream)->capture) return invalidate(std::string("the first launch of ") + kernel->name);
    std::vector<std::vector<char>> values;
    Access access{ kernel->name, {}, {} };
    for (size_t i = 0; i < kernel->sizes.size(); i++)
    {
        values.emplace_back((char*)parameters[i], (char*)parameters[i] + kernel->sizes[i]);
        auto address = kernel->uses[i] == Use::None ? 0 : *(CUdeviceptr*)parameters[i];
        if (address) (kernel->uses[i] == Use::Reads ? access.reads : access.writes).push_back(address);
    }

    auto work = [=]() mutable {
        std::vector<void*> pointers;
        for (auto& value : values) pointers.push_back(value.data());
        launches++;
        clock_seconds += 1e-6;
        if (idle) return (CUresult)Success;
        if (const char* wrong = run_grid(*kernel, { gx, gy, gz }, { bx, by, bz }, shared, pointers.data(), schedule))
        {
            sticky = LaunchFailed;
            return fail(LaunchFailed, wrong);
        }

        return check_guards(kernel->name);
    };
    return enqueue(stream, work, access);
}

API CUresult cuStreamBeginCapture_v2(void* handle, int mode)
{
    ENTER;
    if (CUresult wrong = need_context("cuStreamBeginCapture")) return wrong;
    Stream* stream = stream_of(handle);
    if (!handle || stream->capture || mode < 0 || mode > 2) return fail(InvalidValue, "a capture has begun already, or on the default stream");
    auto capture = std::make_shared<Capture>();
    capture->origin = stream;
    capture->streams = { stream };
    capture->mode = mode;
    capture->thread = std::this_thread::get_id();
    captures.insert(capture);
    stream->capture = capture;
    stream->last.clear();
    return Success;
}

// All its streams are free again, also where it has failed.
API CUresult cuStreamEndCapture(void* handle, void** graph)
{
    ENTER;
    *graph = nullptr;
    auto capture = stream_of(handle)->capture;
    if (!capture) return fail(CaptureInvalidated, "no capture has begun");
    if (capture->origin != handle) return spoil(capture, CaptureUnmatched, "the capture has begun on another stream");
    if (capture->mode != 2 && capture->thread != std::this_thread::get_id()) return spoil(capture, CaptureWrongThread, "the capture has begun in another thread");
    bool joined = is_joined(*capture);
    for (Stream* stream : capture->streams) stream->capture = nullptr;
    capture->over = true;
    captures.erase(capture);
    if (capture->invalid) return fail(CaptureInvalidated, "the capture has failed before");
    if (!joined) return fail(CaptureUnjoined, "a stream was forked from the capture and not joined");
    *graph = new Graph(capture->graph);
    return Success;
}

API CUresult cuStreamIsCapturing(void* handle, int* status)
{
    auto& capture = stream_of(handle)->capture;
    *status = !capture ? 0 : capture->invalid ? 2 : 1;
    return Success;
}

API CUresult cuThreadExchangeStreamCaptureMode(int*) { return Success; }

// Destroyed while it still has to run, it runs to its end.
typedef std::shared_ptr<Graph> Executable;

API CUresult cuGraphInstantiateWithFlags(void** exec, void* graph, unsigned long long)
{
    if (CUresult wrong = forbid("cuGraphInstantiate")) return wrong;
    std::string race = refuses_races ? race_in(*(Graph*)graph) : "";
    if (!race.empty()) return sticky = fail(LaunchFailed, race);
    *exec = new Executable(new Graph(*(Graph*)graph));
    return Success;
}

API CUresult cuGraphUpload(void*, void*) { return sticky; }

API CUresult cuGraphLaunch(void* exec, void* stream)
{
    graph_launches++;
    auto graph = *(Executable*)exec;
    for (void* event : graph->records)
    {
        ((Event*)event)->asked++;
        ((Event*)event)->stream = stream_of(stream);
    }

    auto order = graph_order == InTurn ? (Order)(AsCaptured + graph_launches % 4) : graph_order;
    auto work = [graph, order, seed = (unsigned)graph_launches] {
        for (int i : in_order(*graph, order, seed))
        {
            if (CUresult wrong = graph->nodes[i].work()) return wrong;
        }

        return (CUresult)Success;
    };
    return enqueue(stream, work, { "cuGraphLaunch", {}, {} });
}

// A node's handle is its place.
API CUresult cuGraphGetNodes(void* graph, void** nodes, size_t* count)
{
    auto& all = ((Graph*)graph)->nodes;
    for (size_t i = 0; nodes && i < std::min(*count, all.size()); i++) nodes[i] = &all[i];
    *count = all.size();
    return Success;
}

API CUresult cuGraphGetEdges(void* graph, void** from, void** to, size_t* count)
{
    auto& all = ((Graph*)graph)->nodes;
    if (!from != !to) return InvalidValue;
    if (has_programmatic_edges && from) return fail(LossyQuery, "cuGraphGetEdges without a place for what the edges are");
    size_t edges = 0;
    for (auto& node : all)
        for (int earlier : node.after)
        {
            if (from && edges < *count) from[edges] = &all[earlier], to[edges] = &node;
            edges++;
        }

    *count = edges;
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

// What the stand-ins of cuBLAS and cuDNN need: their calls are nodes of a graph like kernels. Addresses that are read and written end with 0.
API CUresult ct_enqueue(void* stream, void (*work)(void*), void* state, const char* name, const CUdeviceptr* reads, const CUdeviceptr* writes)
{
    Access access{ name, {}, {} };
    for (; *reads; reads++) access.reads.push_back(*reads);
    for (; *writes; writes++) access.writes.push_back(*writes);
    auto call = [=] {
        if (!idle) work(state);
        launches++;
        clock_seconds += 1e-6;
        return sticky ? sticky : check_guards(name);
    };
    return enqueue(stream, call, access);
}

API int ct_inside(CUdeviceptr at, size_t bytes) { return inside(at, bytes); }
API int ct_capturing() { return !captures.empty(); }
API void ct_fault(const char* text)
{
    sticky = IllegalAddress;
    fail(IllegalAddress, text);
}
