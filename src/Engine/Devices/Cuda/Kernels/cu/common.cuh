// What all kernels share. The files are compiled by NVRTC on the user's machine, joined in the order of their names behind this one, and by
// g++ for the emulated device of the tests (CT_EMULATED; the shim defines the keywords). Rules: extern "C", at most 1024 threads, no inline
// PTX, no cooperative groups, no float atomics: the same input gives the same bits on every run. Loops stride over the grid, so that any
// number of blocks is right. Sums run in double, thread by thread, then over the block in a fixed order, then over the blocks by whichever comes last.

typedef long long i64;
typedef unsigned long long u64;
typedef unsigned int u32;

#ifdef CT_EMULATED
#define CT_INFINITY INFINITY
#define CT_UNROLL
#define CT_ROLLED
#else
#define CT_DYNAMIC_SHARED(type, name) extern __shared__ __align__(16) type name[]
#define CT_INFINITY __int_as_float(0x7f800000)
// Arrays in parameters stay in registers only where every index is known.
#define CT_UNROLL _Pragma("unroll")
#define CT_ROLLED _Pragma("unroll 1")
#endif

#define CT_INT_MAX 0x7fffffff
#define CT_FLT_MAX 3.402823466e+38f
#define CT_FLT_MIN 1.175494351e-38f
// Blobs hold fewer than 2^31 values: 32 bits are enough, and a division of 64 is a long subroutine on a GPU. CT_LONG_LOOP is for scratch memory.
#define CT_LOOP(i, n) for (u32 i = blockIdx.x * blockDim.x + threadIdx.x; i < (u32)(n); i += blockDim.x * gridDim.x)
#define CT_LONG_LOOP(i, n) for (i64 i = (i64)blockIdx.x * blockDim.x + threadIdx.x; i < (i64)(n); i += (i64)blockDim.x * gridDim.x)

// A division by a number that is the same for the whole launch, of numbers below 2^31: the host works the multiplier out (Divisor in C#). The compiler's
// own division takes conversions to floating point and back, of which a GPU does few at a time: passes over memory would wait for them.
struct ct_divisor
{
    u32 multiplier, shift;
};

static __device__ __forceinline__ u32 ct_divide(u32 n, ct_divisor d)
{
    // 0: by one.
    return d.multiplier ? __umulhi(n, d.multiplier) >> d.shift : n;
}

// Outer × channels × inner (ChannelSplit in C#).
struct ct_channels
{
    ct_divisor by_inner, by_channels;
    int inner, channels;
};

static __device__ __forceinline__ u32 ct_channel_of(const ct_channels& d, u32 i)
{
    u32 row = ct_divide(i, d.by_inner);
    return row - ct_divide(row, d.by_channels) * d.channels;
}

// CT_LOOP for passes over memory: a thread reads at four places before it writes at the first, so that enough is on its way to keep the memory busy;
// the compiler cannot, since what is written may be what is read next. No element reads what another writes.
#define CT_AT_ONCE 4

template <class Read, class Write> static __device__ __forceinline__ void ct_pass(i64 n, Read read, Write write)
{
    u32 step = blockDim.x * gridDim.x;
    for (u32 first = blockIdx.x * blockDim.x + threadIdx.x; first < (u32)n; first += CT_AT_ONCE * step)
    {
        decltype(read(first)) values[CT_AT_ONCE];
        CT_UNROLL
        for (int k = 0; k < CT_AT_ONCE; k++)
        {
            if (first + k * step < (u32)n) values[k] = read(first + k * step);
        }
        CT_UNROLL
        for (int k = 0; k < CT_AT_ONCE; k++)
        {
            if (first + k * step < (u32)n) write(first + k * step, values[k]);
        }
    }
}

struct ct_pair
{
    float a, b;
};

struct ct_triple
{
    float a, b, c;
};

// Every block-wide reduction is called by all threads of blocks of CT_BLOCK threads.
#define CT_BLOCK 256
#define CT_WARPS (CT_BLOCK / 32)
#define CT_ALL 0xffffffffu

static __device__ __forceinline__ double ct_warp_sum(double v)
{
    for (int d = 16; d > 0; d >>= 1) v += __shfl_down_sync(CT_ALL, v, d);
    return v;
}

// The sum over the block, in all threads.
static __device__ double ct_block_sum(double v)
{
    __shared__ double part[CT_WARPS];
    v = ct_warp_sum(v);
    if (threadIdx.x % 32 == 0) part[threadIdx.x / 32] = v;
    __syncthreads();
    double sum = 0;
    for (int w = 0; w < CT_WARPS; w++) sum += part[w];
    __syncthreads();
    return sum;
}

// The least over the block, in all threads.
static __device__ i64 ct_block_min(i64 v)
{
    __shared__ i64 part[CT_WARPS];
    for (int d = 16; d > 0; d >>= 1) v = min(v, __shfl_down_sync(CT_ALL, v, d));
    if (threadIdx.x % 32 == 0) part[threadIdx.x / 32] = v;
    __syncthreads();
    i64 least = part[0];
    for (int w = 1; w < CT_WARPS; w++) least = min(least, part[w]);
    __syncthreads();
    return least;
}

// Sums over many blocks in one launch: true, in all threads, for the block that is the last of "blocks" to come here; it may then read what the others
// wrote before they came. Once in a kernel, by whole blocks. Why this holds on a real GPU: each block's writes are ordered before its ticket by the
// barrier (from all threads to thread 0) and the fence (from thread 0 to the device, for everything that thread 0 has seen); tickets are atomic, so the
// last block has seen all others'; its own fence and barrier order them before what its threads read. ct_part reads past the caches that blocks do not
// share. The last block leaves the ticket at 0, as it was found: the next launch on the stream begins after this one's end.
static __device__ bool ct_comes_last(int* ticket, int blocks)
{
    __shared__ int last;
    __syncthreads();
    if (threadIdx.x == 0)
    {
        __threadfence();
        last = atomicAdd(ticket, 1) == blocks - 1;
        if (last) *ticket = 0;
        __threadfence();
    }
    __syncthreads();
    return last;
}

template <class T> static __device__ __forceinline__ T ct_part(const T* at)
{
    return *(const volatile T*)at;
}

// The sum of other blocks' parts, in all threads; the same order every time.
static __device__ double ct_fold(int count, const double* partial)
{
    double sum = 0;
    for (int k = threadIdx.x; k < count; k += blockDim.x) sum += ct_part(&partial[k]);
    return ct_block_sum(sum);
}

// Blocks that add up one number: a block's sum becomes that of all "blocks" of its group, of which this is the index-th. True in all threads of the
// block that has it. A group of one block needs neither parts nor ticket.
static __device__ bool ct_total(double* sum, int index, int blocks, double* partial, int* ticket)
{
    if (blocks == 1) return true;
    if (threadIdx.x == 0) partial[index] = *sum;
    if (!ct_comes_last(ticket, blocks)) return false;
    *sum = ct_fold(blocks, partial);
    return true;
}

// The larger; NaN where one of them is.
static __device__ __forceinline__ float ct_larger(float a, float b)
{
    return (b > a || b != b) && a == a ? b : a;
}

// The largest over the block, in all threads; NaN where there is one.
static __device__ float ct_block_max(float v)
{
    __shared__ float part[CT_WARPS];
    for (int d = 16; d > 0; d >>= 1) v = ct_larger(v, __shfl_down_sync(CT_ALL, v, d));
    if (threadIdx.x % 32 == 0) part[threadIdx.x / 32] = v;
    __syncthreads();
    float most = part[0];
    for (int w = 1; w < CT_WARPS; w++) most = ct_larger(most, part[w]);
    __syncthreads();
    return most;
}

static __device__ __forceinline__ bool ct_finite(float v)
{
    return fabsf(v) <= CT_FLT_MAX;
}

// caffe_sign: 0 for 0 and NaN.
static __device__ __forceinline__ float ct_sign(float v)
{
    return (v > 0 ? 1.0f : 0.0f) - (v < 0 ? 1.0f : 0.0f);
}

// As a C++ cast on x86 does it: NaN and what does not fit become the smallest int, so that they are never a class.
static __device__ __forceinline__ int ct_label(float v)
{
    return v >= -2147483648.0f && v < 2147483648.0f ? (int)v : (int)0x80000000;
}
