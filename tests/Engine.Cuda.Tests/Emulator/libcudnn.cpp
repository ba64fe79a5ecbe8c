// A stand-in for cuDNN 9: its convolutions in loops. It is stricter than the real one: descriptors must be set and fit, blobs and workspace must lie
// in device memory, the workspace must be as large as was told and is overwritten whole, nothing is searched during a capture. Its algorithms differ
// as the real ones do: in what they support, in workspace, in math types (the default one rounds to TF32), in determinism (those without it change a
// bit from call to call). Tests set times and failures.
#include "convolution.h"
#include <algorithm>
#include <dlfcn.h>
#include <map>
#include <string>
#include <tuple>
#define API extern "C" __attribute__((visibility("default")))

extern "C" int ct_enqueue(
    void* stream, void (*work)(void*), void* state, const char* name, const unsigned long long* reads, const unsigned long long* writes);
extern "C" int ct_inside(unsigned long long at, size_t bytes);
extern "C" int ct_capturing();
extern "C" void ct_fault(const char* text);

enum
{
    Success = 0,
    SublibraryLoadingFailed = 1008,
    BadParam = 2000,
    NotSupported = 3000,
    InternalError = 4000,
    ExecutionFailed = 5000,
};

enum Math
{
    DefaultMath = 0,
    FmaMath = 3,
};

struct Performance
{
    int algorithm, status;
    float milliseconds;
    size_t memory;
    int determinism, math, reserved[3];
};

static_assert(sizeof(Performance) == 48, "cudnnConvolutionFwdAlgoPerf_t");

namespace
{
struct Handle
{
    void* stream = nullptr;
};

// What tests set: by direction, algorithm and, for times, math type.
std::map<std::tuple<int, int, int>, float> times;
std::map<std::pair<int, int>, int> found_as, runs_as;
std::map<std::pair<int, int>, size_t> workspaces;
std::map<std::tuple<int, int, int>, long long> runs;
std::string last_error;
int search_status, create_status;
int reported_math = -1;
long long searches, suggestions, live_descriptors;
unsigned wobble;

int fail(int code, const std::string& text)
{
    last_error = text;
    return code;
}

const int counts[] = { 8, 6, 7 };

bool is_deterministic(int direction, int algorithm)
{
    return !(direction == BackwardData && algorithm == 0) && !(direction == BackwardFilter && (algorithm == 0 || algorithm == 3));
}

enum Family
{
    Direct,
    Columns,
    Fourier,
    Winograd,
    Missing,
};

Family family(int direction, int algorithm)
{
    static const Family forward[] = { Direct, Columns, Columns, Missing, Fourier, Fourier, Winograd, Winograd };
    static const Family data[] = { Direct, Columns, Fourier, Fourier, Winograd, Winograd };
    static const Family filter[] = { Direct, Columns, Fourier, Columns, Missing, Winograd, Fourier };
    return direction == Forward ? forward[algorithm] : direction == BackwardData ? data[algorithm] : filter[algorithm];
}

bool supports(const Geometry& g, int direction, int algorithm, int math)
{
    bool plain = g.planar && g.groups == 1;
    for (int a = 0; a < 3; a++) plain = plain && g.stride[a] == 1 && g.dil[a] == 1;
    switch (family(direction, algorithm))
    {
        case Direct: return true;
        case Columns: return g.planar || algorithm == 1;
        case Fourier: return plain && math == FmaMath && g.pad[1] < g.ker[1] && g.pad[2] < g.ker[2] && g.ker[1] * g.ker[2] > 1;
        case Winograd: return plain && g.ker[1] == 3 && g.ker[2] == 3;
        default: return false;
    }
}

size_t workspace(const Geometry& g, int direction, int algorithm)
{
    auto set = workspaces.find({ direction, algorithm });
    if (set != workspaces.end()) return set->second;
    switch (family(direction, algorithm))
    {
        case Columns: return sizeof(float) * g.c * g.kernel() * g.output();
        case Fourier: return sizeof(float) * (g.x_size() + g.y_size());
        case Winograd: return algorithm % 2 ? sizeof(float) * 16 * g.c * g.k : 0;
        default: return 0;
    }
}

// All far below the microsecond that a kernel takes on the stand-in. TF32 is twice as fast; what is not deterministic is 2 % faster than the best
// that is.
float milliseconds(int direction, int algorithm, int math)
{
    auto set = times.find({ direction, algorithm, math });
    if (set != times.end()) return set->second;
    static const float usual[] = { 1e-5f, 2e-5f, 5e-5f, 3e-5f, 1e-5f };
    float time = usual[family(direction, algorithm)] * (1 + 0.1f * algorithm);
    return is_deterministic(direction, algorithm) ? math == DefaultMath ? time / 2 : time : 2.15e-5f;
}

struct Job
{
    Geometry g;
    Direction direction;
    int algorithm, math;
    float alpha, beta;
    const float *x, *w, *y;
    float *output, *memory;
    size_t bytes;
};

// What lies where a graph is replayed may have been freed since it was recorded.
bool is_there(const Job& job)
{
    return ct_inside((unsigned long long)job.x, 4 * job.g.x_size()) && ct_inside((unsigned long long)job.w, 4 * job.g.w_size())
        && ct_inside((unsigned long long)job.y, 4 * job.g.y_size()) && (!job.bytes || ct_inside((unsigned long long)job.memory, job.bytes));
}

void work(void* state)
{
    Job& job = *(Job*)state;
    if (!is_there(job)) return ct_fault("a convolution of memory that was freed");
    if (job.bytes) memset(job.memory, 0xFF, job.bytes);
    auto result = convolve(job.g, job.direction, job.math == DefaultMath, job.x, job.w, job.y);
    if (!is_deterministic(job.direction, job.algorithm)) wobble++;
    for (size_t i = 0; i < result.size(); i++)
    {
        float value = !is_deterministic(job.direction, job.algorithm) && (i + wobble) % 3 == 0 ? std::nextafter(result[i], 1e30f) : result[i];
        job.output[i] = job.beta == 0 ? job.alpha * value : job.alpha * value + job.beta * job.output[i];
    }

    runs[{ job.direction, job.algorithm, job.math }]++;
}

int run(
    void* handle, Direction direction, const float* alpha, const float* beta, Tensor* xd, const void* x, Tensor* wd, const void* w, Convolution* conv,
    Tensor* yd, const void* y, int algorithm, void* memory, size_t bytes)
{
    if (!handle || !alpha || !beta || !xd || !wd || !yd || !conv) return fail(BadParam, "a null argument");
    Geometry g;
    if (const char* wrong = describe(*xd, *wd, *yd, *conv, g)) return fail(BadParam, wrong);
    if (algorithm < 0 || algorithm >= counts[direction]) return fail(BadParam, "no such algorithm");
    if (!supports(g, direction, algorithm, conv->math)) return fail(NotSupported, "the algorithm does not support this convolution");
    auto as = runs_as.find({ direction, algorithm });
    if (as != runs_as.end()) return fail(as->second, "so the test wants it");
    size_t needed = workspace(g, direction, algorithm);
    if (bytes < needed || (needed && !memory)) return fail(BadParam, "the workspace is too small");
    auto job = new Job{ g, direction, algorithm, conv->math, *alpha, *beta, (const float*)x, (const float*)w, (const float*)y,
        (float*)(direction == Forward ? y : direction == BackwardData ? x : w), (float*)memory, needed };
    if (!is_there(*job)) return fail(BadParam, "a blob or the workspace does not lie in device memory");
    unsigned long long reads[] = { (unsigned long long)x, (unsigned long long)w, (unsigned long long)y, 0 };
    unsigned long long writes[] = { (unsigned long long)job->output, needed ? (unsigned long long)memory : 0, 0 };
    return ct_enqueue(((Handle*)handle)->stream, work, job, direction == Forward ? "cudnnConvolutionForward" : direction == BackwardData ? "cudnnConvolutionBackwardData" : "cudnnConvolutionBackwardFilter", reads, writes) == 0 ? (int)Success : fail(ExecutionFailed, "the device has failed");
}

// What a search or the heuristics say of every algorithm with the descriptor's math type and the default one: those that cannot be used at last. A
// result names the math type that was used, which is not always the one that was asked for.
int report(const Geometry& g, Direction direction, int math, bool measured, size_t room, int most, int* count, Performance* results)
{
    std::vector<Performance> all;
    for (int algorithm = 0; algorithm < counts[direction]; algorithm++)
        for (int asked : { math, (int)DefaultMath })
        {
            int with = family(direction, algorithm) == Fourier ? (int)FmaMath : asked;
            if (!all.empty() && all.back().algorithm == algorithm && all.back().math == with) continue;
            size_t needed = workspace(g, direction, algorithm);
            auto as = found_as.find({ direction, algorithm });
            int status = as != found_as.end() ? as->second : !supports(g, direction, algorithm, with) || needed > room ? (int)NotSupported : (int)Success;
            all.push_back({ algorithm, status, milliseconds(direction, algorithm, with), needed, is_deterministic(direction, algorithm), with, {} });
        }

    std::stable_sort(all.begin(), all.end(), [](const Performance& a, const Performance& b) {
        return std::make_pair(a.status != 0, a.milliseconds) < std::make_pair(b.status != 0, b.milliseconds);
    });
    *count = std::min<int>(most, all.size());
    for (int i = 0; i < *count; i++)
    {
        results[i] = all[i];
        if (reported_math >= 0) results[i].math = reported_math;
        if (!measured || all[i].status) results[i].milliseconds = -1;
    }

    return Success;
}

int find(
    void* handle, Direction direction, Tensor* xd, const void* x, Tensor* wd, const void* w, Convolution* conv, Tensor* yd, const void* y, int most, int* count,
    Performance* results, void* memory, size_t bytes)
{
    if (!handle || !xd || !wd || !yd || !conv || !count || !results || most < 1) return fail(BadParam, "a null argument");
    if (ct_capturing()) return fail(ExecutionFailed, "a search during a capture");
    Geometry g;
    if (const char* wrong = describe(*xd, *wd, *yd, *conv, g)) return fail(BadParam, wrong);
    if (bytes && !ct_inside((unsigned long long)memory, bytes)) return fail(BadParam, "the workspace does not lie in device memory");
    Job job{ g, direction, 0, 0, 1, 0, (const float*)x, (const float*)w, (const float*)y, nullptr, nullptr, 0 };
    if (!is_there(job)) return fail(BadParam, "a blob does not lie in device memory");
    searches++;
    if (search_status) return fail(search_status, "so the test wants it");
    size_t size = direction == Forward ? g.y_size() : direction == BackwardData ? g.x_size() : g.w_size();
    memset((void*)(direction == Forward ? y : direction == BackwardData ? x : w), 0xFF, 4 * size);
    if (bytes) memset(memory, 0xFF, bytes);
    return report(g, direction, conv->math, true, bytes, most, count, results);
}

int suggest(void* handle, Direction direction, Tensor* xd, Tensor* wd, Convolution* conv, Tensor* yd, int most, int* count, Performance* results)
{
    if (!handle || !xd || !wd || !yd || !conv || !count || !results || most < 1) return fail(BadParam, "a null argument");
    Geometry g;
    if (const char* wrong = describe(*xd, *wd, *yd, *conv, g)) return fail(BadParam, wrong);
    suggestions++;
    return report(g, direction, conv->math, false, ~(size_t)0, most, count, results);
}

int size(void* handle, Direction direction, Tensor* xd, Tensor* wd, Convolution* conv, Tensor* yd, int algorithm, size_t* bytes)
{
    if (!handle || !xd || !wd || !yd || !conv || !bytes) return fail(BadParam, "a null argument");
    Geometry g;
    if (const char* wrong = describe(*xd, *wd, *yd, *conv, g)) return fail(BadParam, wrong);
    if (algorithm < 0 || algorithm >= counts[direction]) return fail(BadParam, "no such algorithm");
    if (!supports(g, direction, algorithm, FmaMath)) return fail(NotSupported, "the algorithm does not support this convolution");
    *bytes = workspace(g, direction, algorithm);
    return Success;
}

int set_dims(Tensor* tensor, int type, int count, const int* dims)
{
    if (!tensor || !dims || type != 0) return fail(BadParam, "not a descriptor of floats");
    if (count < 4 || count > 5) return fail(count > 5 && count <= 8 ? NotSupported : BadParam, "convolutions have 4 or 5 dimensions");
    for (int k = 0; k < count; k++)
    {
        if (dims[k] < 1) return fail(BadParam, "an extent below 1");
        tensor->dim[k] = dims[k];
    }

    tensor->count = count;
    return Success;
}

template <class T> int create(T** made)
{
    *made = new T();
    live_descriptors++;
    return Success;
}

template <class T> int destroy(T* made)
{
    if (!made) return fail(BadParam, "null is destroyed");
    delete made;
    live_descriptors--;
    return Success;
}
}

// For the tests.
API void ct_dnn_reset()
{
    times.clear();
    found_as.clear();
    runs_as.clear();
    workspaces.clear();
    runs.clear();
    last_error.clear();
    search_status = create_status = 0;
    reported_math = -1;
    searches = suggestions = 0;
}

API void ct_dnn_time(int direction, int algorithm, int math, float time) { times[{ direction, algorithm, math }] = time; }
API void ct_dnn_find_as(int direction, int algorithm, int status) { found_as[{ direction, algorithm }] = status; }
API void ct_dnn_run_as(int direction, int algorithm, int status) { runs_as[{ direction, algorithm }] = status; }
API void ct_dnn_workspace(int direction, int algorithm, size_t bytes) { workspaces[{ direction, algorithm }] = bytes; }
API void ct_dnn_search_as(int status) { search_status = status; }
API void ct_dnn_report_math(int math) { reported_math = math; }
API void ct_dnn_create_as(int status) { create_status = status; }
API long long ct_dnn_searches() { return searches; }
API long long ct_dnn_suggestions() { return suggestions; }
API long long ct_dnn_descriptors() { return live_descriptors; }
API long long ct_dnn_runs(int direction, int algorithm, int math) { return runs[{ direction, algorithm, math }]; }

#ifndef CT_CUDNN_VERSION
#define CT_CUDNN_VERSION 90100
#define CT_CUDART_VERSION 12020
#endif

API size_t cudnnGetVersion() { return CT_CUDNN_VERSION; }
API size_t cudnnGetCudartVersion() { return CT_CUDART_VERSION; }

API const char* cudnnGetErrorString(int code)
{
    switch (code)
    {
        case Success: return "CUDNN_STATUS_SUCCESS";
        case SublibraryLoadingFailed: return "CUDNN_STATUS_SUBLIBRARY_LOADING_FAILED";
        case BadParam: return "CUDNN_STATUS_BAD_PARAM";
        case NotSupported: return "CUDNN_STATUS_NOT_SUPPORTED";
        case InternalError: return "CUDNN_STATUS_INTERNAL_ERROR";
        case ExecutionFailed: return "CUDNN_STATUS_EXECUTION_FAILED";
        default: return "CUDNN_STATUS";
    }
}

API void cudnnGetLastErrorString(char* text, size_t bytes)
{
    if (!bytes) return;
    size_t length = std::min(bytes - 1, last_error.size());
    memcpy(text, last_error.data(), length);
    text[length] = 0;
}

API int cudnnCreate(void** handle)
{
    if (create_status) return fail(create_status, "so the test wants it");
    if (!dlopen("libcudnn_ops.so.9", RTLD_NOW)) return fail(SublibraryLoadingFailed, "libcudnn_ops.so.9 cannot be found");
    *handle = new Handle();
    return Success;
}

API int cudnnDestroy(void* handle)
{
    delete (Handle*)handle;
    return Success;
}

API int cudnnSetStream(void* handle, void* stream)
{
    ((Handle*)handle)->stream = stream;
    return Success;
}

API int cudnnCreateTensorDescriptor(Tensor** tensor) { return create(tensor); }
API int cudnnDestroyTensorDescriptor(Tensor* tensor) { return destroy(tensor); }
API int cudnnCreateFilterDescriptor(Tensor** filter) { return create(filter); }
API int cudnnDestroyFilterDescriptor(Tensor* filter) { return destroy(filter); }
API int cudnnCreateConvolutionDescriptor(Convolution** conv) { return create(conv); }
API int cudnnDestroyConvolutionDescriptor(Convolution* conv) { return destroy(conv); }

API int cudnnSetTensorNdDescriptor(Tensor* tensor, int type, int count, const int* dims, const int* strides)
{
    if (!strides) return fail(BadParam, "no strides");
    if (int wrong = set_dims(tensor, type, count, dims)) return wrong;
    for (int k = count - 1, step = 1; k >= 0; step *= dims[k--])
    {
        if (strides[k] != step) return fail(BadParam, "the blobs of this program are NCHW without gaps");
    }

    return Success;
}

API int cudnnSetFilterNdDescriptor(Tensor* filter, int type, int format, int count, const int* dims)
{
    return format == 0 ? set_dims(filter, type, count, dims) : fail(BadParam, "the filters of this program are NCHW");
}

API int cudnnSetConvolutionNdDescriptor(Convolution* conv, int axes, const int* pad, const int* stride, const int* dilation, int mode, int compute)
{
    if (!conv || mode != 1 || compute != 0) return fail(BadParam, "not a cross-correlation in float");
    if (axes < 2 || axes > 3) return fail(axes > 3 && axes <= 6 ? NotSupported : BadParam, "convolutions have two or three axes");
    for (int k = 0; k < axes; k++)
    {
        if (pad[k] < 0 || stride[k] < 1 || dilation[k] < 1) return fail(BadParam, "pad below 0, stride or dilation below 1");
        conv->pad[k] = pad[k], conv->stride[k] = stride[k], conv->dilation[k] = dilation[k];
    }

    conv->axes = axes;
    return Success;
}

API int cudnnSetConvolutionGroupCount(Convolution* conv, int groups)
{
    if (groups < 1) return fail(BadParam, "groups below 1");
    conv->groups = groups;
    return Success;
}

API int cudnnSetConvolutionMathType(Convolution* conv, int math)
{
    if (math != DefaultMath && math != FmaMath) return fail(BadParam, "a math type that this program has no use for");
    conv->math = math;
    return Success;
}

API int cudnnGetConvolutionForwardAlgorithm_v7(void* h, Tensor* x, Tensor* w, Convolution* c, Tensor* y, int most, int* count, Performance* results)
{
    return suggest(h, Forward, x, w, c, y, most, count, results);
}

API int cudnnGetConvolutionBackwardDataAlgorithm_v7(void* h, Tensor* w, Tensor* dy, Convolution* c, Tensor* dx, int most, int* count, Performance* results)
{
    return suggest(h, BackwardData, dx, w, c, dy, most, count, results);
}

API int cudnnGetConvolutionBackwardFilterAlgorithm_v7(void* h, Tensor* x, Tensor* dy, Convolution* c, Tensor* dw, int most, int* count, Performance* results)
{
    return suggest(h, BackwardFilter, x, dw, c, dy, most, count, results);
}

API int cudnnFindConvolutionForwardAlgorithmEx(
    void* h, Tensor* x, const void* xp, Tensor* w, const void* wp, Convolution* c, Tensor* y, void* yp, int most, int* count, Performance* results, void* memory,
    size_t bytes)
{
    return find(h, Forward, x, xp, w, wp, c, y, yp, most, count, results, memory, bytes);
}

API int cudnnFindConvolutionBackwardDataAlgorithmEx(
    void* h, Tensor* w, const void* wp, Tensor* dy, const void* dyp, Convolution* c, Tensor* dx, void* dxp, int most, int* count, Performance* results, void* memory,
    size_t bytes)
{
    return find(h, BackwardData, dx, dxp, w, wp, c, dy, dyp, most, count, results, memory, bytes);
}

API int cudnnFindConvolutionBackwardFilterAlgorithmEx(
    void* h, Tensor* x, const void* xp, Tensor* dy, const void* dyp, Convolution* c, Tensor* dw, void* dwp, int most, int* count, Performance* results, void* memory,
    size_t bytes)
{
    return find(h, BackwardFilter, x, xp, dw, dwp, c, dy, dyp, most, count, results, memory, bytes);
}

API int cudnnGetConvolutionForwardWorkspaceSize(void* h, Tensor* x, Tensor* w, Convolution* c, Tensor* y, int algorithm, size_t* bytes)
{
    return size(h, Forward, x, w, c, y, algorithm, bytes);
}

API int cudnnGetConvolutionBackwardDataWorkspaceSize(void* h, Tensor* w, Tensor* dy, Convolution* c, Tensor* dx, int algorithm, size_t* bytes)
{
    return size(h, BackwardData, dx, w, c, dy, algorithm, bytes);
}

API int cudnnGetConvolutionBackwardFilterWorkspaceSize(void* h, Tensor* x, Tensor* dy, Convolution* c, Tensor* dw, int algorithm, size_t* bytes)
{
    return size(h, BackwardFilter, x, dw, c, dy, algorithm, bytes);
}

API int cudnnConvolutionForward(
    void* h, const float* alpha, Tensor* x, const void* xp, Tensor* w, const void* wp, Convolution* c, int algorithm, void* memory, size_t bytes, const float* beta,
    Tensor* y, void* yp)
{
    return run(h, Forward, alpha, beta, x, xp, w, wp, c, y, yp, algorithm, memory, bytes);
}

API int cudnnConvolutionBackwardData(
    void* h, const float* alpha, Tensor* w, const void* wp, Tensor* dy, const void* dyp, Convolution* c, int algorithm, void* memory, size_t bytes,
    const float* beta, Tensor* dx, void* dxp)
{
    return run(h, BackwardData, alpha, beta, dx, dxp, w, wp, c, dy, dyp, algorithm, memory, bytes);
}

API int cudnnConvolutionBackwardFilter(
    void* h, const float* alpha, Tensor* x, const void* xp, Tensor* dy, const void* dyp, Convolution* c, int algorithm, void* memory, size_t bytes,
    const float* beta, Tensor* dw, void* dwp)
{
    return run(h, BackwardFilter, alpha, beta, x, xp, dw, dwp, c, dy, dyp, algorithm, memory, bytes);
}
